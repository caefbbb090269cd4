import { CallError } from "../../../protocol/errors.js";
import type { CallOutcome, CallStatus } from "../../../protocol/rest.js";
import { callId } from "../../../protocol/values.js";
import { toStored } from "../timestamps.js";

/** Our columns take signed numbers of 32 bits. */
const ID_MAX = 2 ** 31 - 1;
/** Epoch times above this are milliseconds, or seconds of the year 5138. */
const SECONDS_MAX = 1e11;
const STORED = /^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?$/;

/** A number that names a row, also where it is kept as text; null for none. Throws where it is no such number. */
export function toId(value: unknown, where: string): number | null {
  if (value === null || value === undefined || value === "") return null;
  const id = Number(value);
  if (Number.isInteger(id) && id >= 1 && id <= ID_MAX) return id;
  throw new CallError(
    "database-failed",
    `${where} holds ${JSON.stringify(value)}, which is no id from 1 to ${ID_MAX}`,
  );
}

export function toText(value: unknown): string {
  return value === null || value === undefined ? "" : String(value);
}

/** The Call ID of a text; null for one that nobody could be called by. */
export function toCallId(value: unknown): string | null {
  return callId.safeParse(value).data ?? null;
}

/**
 * A moment in whatever form a column holds it: MySQL's texts, ISO 8601, or an epoch time. Those without a time zone
 * count as UTC. Null for none, and for MySQL's date of zeros.
 */
export function toMoment(value: unknown): string | null {
  const text = toText(value).trim();
  if (text === "" || text.startsWith("0000-00-00")) return null;
  const at = /^\d+(\.\d+)?$/.test(text) ? epochMs(Number(text)) : Date.parse(inIso(text));
  return Number.isNaN(at) ? null : toStored(at);
}

function epochMs(number: number): number {
  return number > SECONDS_MAX ? number : number * 1_000;
}

function inIso(text: string): string {
  if (!STORED.test(text)) return text;
  return `${text.length === 10 ? `${text}T00:00:00` : text.replace(" ", "T")}Z`;
}

export function toFlag(value: unknown): 0 | 1 {
  return ["1", "true", "video"].includes(toText(value).toLowerCase()) ? 1 : 0;
}

interface Fate {
  status: CallStatus;
  outcome: CallOutcome | null;
}

const FATES: Record<string, Fate> = {
  ongoing: { status: "ongoing", outcome: null },
  completed: { status: "completed", outcome: "answered" },
  ended: { status: "completed", outcome: "answered" },
  answered: { status: "completed", outcome: "answered" },
  missed: { status: "missed", outcome: "missed" },
  rejected: { status: "missed", outcome: "rejected" },
  declined: { status: "missed", outcome: "rejected" },
  busy: { status: "missed", outcome: "busy" },
  canceled: { status: "missed", outcome: "canceled" },
  cancelled: { status: "missed", outcome: "canceled" },
  failed: { status: "missed", outcome: "failed" },
};

/** How a call went, from the app's word for it; null for a word that is not known. */
export function toFate(value: unknown): Fate | null {
  return FATES[toText(value).toLowerCase()] ?? null;
}
