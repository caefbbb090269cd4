import { z } from "zod";
import type { ErrorCode } from "./errors.js";
import { LIMITS } from "./limits.js";
import { answer, callId, candidate, offer, reason, roomId, signal } from "./values.js";

/** Every sender may name itself; the name is only ever compared with the socket's own identity. */
const from = callId.optional();
const to = callId;

/**
 * Ours, on every event that changes something: a random name for this one deed. However often it arrives under that
 * name, it is done once and answered alike. `retry` says that it may have arrived before.
 */
const once = { key: z.string().min(1).max(LIMITS.key).optional(), retry: z.boolean().optional() };

/** Ours, on words that name only a person: the call that they are about, so that a late one cannot hit the next call. */
const about = { ...once, roomId: roomId.nullish() };

/** Ours, on the last words of a caller who does not know the room yet: the key of the `callUser` that they take back. */
const mine = { ...about, callKey: z.string().min(1).max(LIMITS.key).optional() };

/** One schema for each event that a client sends. Unknown fields are dropped. */
export const clientEvents = {
  register: callId,
  heartbeat: z.object({ timestamp: z.union([z.number(), z.string().max(64)]).optional() }).optional(),
  callUser: z.object({ userToCall: callId, signalData: offer, from, ...once }),
  answerCall: z.object({ to, signal: answer, from, roomId: roomId.nullish(), ...once }),
  rejectCall: z.object({ to, from, reason: reason.nullish(), ...about }),
  cancelCall: z.object({ to, from, ...mine }),
  callFailed: z.object({ to, from, reason: reason.nullish(), ...mine }),
  endCall: z.object({ to, from, ...mine }),
  iceCandidate: z.object({ to, from, candidate }),
  roomIceCandidate: z.object({ roomId: roomId.nullish(), to, from, candidate }),
  inviteToRoom: z.object({ roomId, to, from, ...once }),
  cancelRoomInvite: z.object({ roomId, to, from, ...once }),
  acceptRoomInvite: z.object({ roomId, from, ...once }),
  declineRoomInvite: z.object({ roomId, from, ...once }),
  roomSignal: z.object({ roomId, to, from, signal, ...once }),
  /** Ours: hanging up by room, for members that have no single other side. */
  leaveRoom: z.object({ roomId, from, ...once }),
  /** Ours: a device that was away asks for its place in a running call, and for all events after `lastSeq`. */
  resume: z.object({
    roomId,
    participants: z.array(callId).max(LIMITS.roomSize).default([]),
    lastSeq: z.number().int().min(0).optional(),
  }),
} as const;

export type ClientEventName = keyof typeof clientEvents;
export type ClientEventPayload<E extends ClientEventName> = z.infer<(typeof clientEvents)[E]>;

const nothing = z.object({});

/** What an acknowledgement carries when the event was taken. */
export const ackData = {
  register: z.object({ callId }),
  heartbeat: nothing,
  /** `delivered` is false when the callee is offline and waits in the queue. */
  callUser: z.object({ roomId, delivered: z.boolean() }),
  answerCall: z.object({ roomId }),
  rejectCall: nothing,
  cancelCall: nothing,
  callFailed: nothing,
  endCall: nothing,
  iceCandidate: nothing,
  roomIceCandidate: nothing,
  inviteToRoom: z.object({ delivered: z.boolean() }),
  cancelRoomInvite: nothing,
  acceptRoomInvite: z.object({ participants: z.array(callId) }),
  declineRoomInvite: nothing,
  roomSignal: nothing,
  leaveRoom: nothing,
  /** `seq` is the number of the last event up to now; `missed` says that not all before it could be repeated. */
  resume: z.object({
    participants: z.array(callId),
    seq: z.number().int().min(0).optional(),
    missed: z.boolean().optional(),
  }),
} as const satisfies Record<ClientEventName, z.ZodType>;

export type AckData = { [E in ClientEventName]: z.infer<(typeof ackData)[E]> };

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
