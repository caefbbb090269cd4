import { LIMITS } from "../../protocol/limits.js";
import type { Candidate } from "../../protocol/values.js";

/** What `iceCandidate` and `roomIceCandidate` have in common once they are parsed. */
export interface CandidateMessage {
  readonly to: string;
  readonly from?: string;
  readonly roomId?: string | null;
  readonly candidate: Candidate;
}

const CALL_ID = /^[A-Za-z0-9_]+$/;
const MID_MAX = 64;
const LINE_INDEX_MAX = 255;

/**
 * Reads a candidate the way its schema does, where it has the shape that phones send; undefined for anything else, which
 * is not yet a refusal: the schema decides. Ten of a call's thirteen messages are candidates, and a schema takes its
 * time; a test holds that the two never differ.
 */
export function quickCandidate(payload: unknown, hasRoom: boolean): CandidateMessage | undefined {
  if (!isRecord(payload)) return undefined;
  const { to, from, roomId } = payload;
  if (!isCallId(to)) return undefined;
  const candidate = readCandidate(payload.candidate);
  if (!candidate) return undefined;
  const message: Writable<CandidateMessage> = { to, candidate };
  if (from !== undefined) {
    if (!isCallId(from)) return undefined;
    message.from = from;
  }
  if (!hasRoom || roomId === undefined) return message;
  if (roomId !== null && !isText(roomId, 1, LIMITS.roomId)) return undefined;
  message.roomId = roomId;
  return message;
}

function readCandidate(value: unknown): Candidate | undefined {
  if (!isRecord(value)) return undefined;
  const { candidate, sdpMid = null, sdpMLineIndex = null } = value;
  if (!isText(candidate, 0, LIMITS.candidate)) return undefined;
  if (sdpMid !== null && !isText(sdpMid, 0, MID_MAX)) return undefined;
  if (sdpMLineIndex !== null && !isLineIndex(sdpMLineIndex)) return undefined;
  return { candidate, sdpMid, sdpMLineIndex };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isText = (value: unknown, min: number, max: number): value is string =>
  typeof value === "string" && value.length >= min && value.length <= max;

const isCallId = (value: unknown): value is string =>
  isText(value, LIMITS.callIdMin, LIMITS.callIdMax) && CALL_ID.test(value);

const isLineIndex = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= LINE_INDEX_MAX;
