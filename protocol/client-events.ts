import { z } from "zod";
import type { ErrorCode } from "./errors.js";
import { LIMITS } from "./limits.js";
import { answer, callId, candidate, offer, reason, roomId, signal } from "./values.js";

/** Every sender may name itself; the name is only ever compared with the socket's own identity. */
const from = callId.optional();
const to = callId;

/** One schema for each event that a client sends. Unknown fields are dropped. */
export const clientEvents = {
  register: callId,
  heartbeat: z.object({ timestamp: z.union([z.number(), z.string().max(64)]).optional() }).optional(),
  callUser: z.object({ userToCall: callId, signalData: offer, from }),
  answerCall: z.object({ to, signal: answer, from, roomId: roomId.nullish() }),
  rejectCall: z.object({ to, from, reason: reason.nullish() }),
  cancelCall: z.object({ to, from }),
  callFailed: z.object({ to, from, reason: reason.nullish() }),
  endCall: z.object({ to, from }),
  iceCandidate: z.object({ to, from, candidate }),
  roomIceCandidate: z.object({ roomId: roomId.nullish(), to, from, candidate }),
  inviteToRoom: z.object({ roomId, to, from }),
  cancelRoomInvite: z.object({ roomId, to, from }),
  acceptRoomInvite: z.object({ roomId, from }),
  declineRoomInvite: z.object({ roomId, from }),
  roomSignal: z.object({ roomId, to, from, signal }),
  /** Ours: hanging up by room, for members that have no single other side. */
  leaveRoom: z.object({ roomId, from }),
  /** Ours: a device that was away asks for its place in a running call. */
  resume: z.object({
    roomId,
    participants: z.array(callId).max(LIMITS.roomSize).default([]),
    lastSeq: z.number().int().min(0).optional(),
  }),
} as const;

export type ClientEventName = keyof typeof clientEvents;
export type ClientEventPayload<E extends ClientEventName> = z.infer<(typeof clientEvents)[E]>;

/** What an acknowledgement carries when the event was taken. */
export interface AckData {
  register: { callId: string };
  heartbeat: Record<string, never>;
  /** `delivered` is false when the callee is offline and waits in the queue. */
  callUser: { roomId: string; delivered: boolean };
  answerCall: { roomId: string };
  rejectCall: Record<string, never>;
  cancelCall: Record<string, never>;
  callFailed: Record<string, never>;
  endCall: Record<string, never>;
  iceCandidate: Record<string, never>;
  roomIceCandidate: Record<string, never>;
  inviteToRoom: { delivered: boolean };
  cancelRoomInvite: Record<string, never>;
  acceptRoomInvite: { participants: string[] };
  declineRoomInvite: Record<string, never>;
  roomSignal: Record<string, never>;
  leaveRoom: Record<string, never>;
  resume: { participants: string[] };
}

/** The one shape of every acknowledgement. */
export type Ack<T> = { ok: true; data: T } | { ok: false; error: { code: ErrorCode; message: string } };

/** The same shape as it arrives from outside. */
export const ack = z.union([
  z.object({ ok: z.literal(true), data: z.unknown() }),
  z.object({ ok: z.literal(false), error: z.object({ code: z.string(), message: z.string() }) }),
]);

/** The Socket.IO map: each event takes its payload and, from those who want one, an acknowledgement. */
export type ClientToServerEvents = {
  [E in ClientEventName]: (
    payload: z.input<(typeof clientEvents)[E]>,
    ack?: (reply: Ack<AckData[E]>) => void,
  ) => void;
};

/** What a socket presents when it connects; the mobile app presents nothing. */
export const handshake = z.object({
  token: z.string().min(1).max(8192).optional(),
  deviceId: z
    .string()
    .min(8)
    .max(LIMITS.deviceId)
    .regex(/^[A-Za-z0-9_-]+$/)
    .optional(),
});
