import { z } from "zod";
import { LIMITS } from "./limits.js";
import { answer, callId, candidate, heardReason, offer, roomId, signal } from "./values.js";

const from = callId;
const participants = z.array(callId).max(LIMITS.roomSize);

/** Ours: the number of an event among those of one call for one device, from 1; only devices with a token get it. */
const seq = z.number().int().min(1).optional();

/** Ours, beside the number: the call that an event belongs to. An event of the last call must not touch the next one. */
const numbered = { seq, roomId: roomId.nullish() };

const personStatus = z.object({ callId, status: z.enum(["online", "busy", "offline"]) });

/** One schema for each event that a server sends; clients parse with them, whoever the server is. */
export const serverEvents = {
  incomingCall: z.object({ signal: offer, from, roomId: roomId.nullish() }),
  /** The app's own server sends the bare signal where the answer had no room id. */
  callAccepted: z.union([
    z.object({ from, signal: answer, ...numbered }),
    answer.extend(numbered).transform(({ type, sdp, roomId: room, seq: number }) => ({
      from: null,
      roomId: room ?? null,
      signal: { type, sdp },
      ...(number === undefined ? {} : { seq: number }),
    })),
  ]),
  callRejected: z.object({ from: from.nullish(), reason: heardReason.nullish(), ...numbered }),
  /** `reason` is ours: `answered_elsewhere` or `rejected_elsewhere` on a user's other devices. */
  callCanceled: z.object({ from, reason: heardReason.nullish(), ...numbered }),
  callFailed: z.object({ from, reason: heardReason.nullish(), ...numbered }),
  callEnded: z.object({ from, ...numbered }),
  iceCandidate: z.object({ from, candidate, ...numbered }),
  roomIceCandidate: z.object({ roomId, from, candidate, seq }),
  roomSignal: z.object({ roomId, from, signal, seq }),
  roomInvite: z.object({ roomId, from, participants, isVideoCall: z.boolean().default(false) }),
  roomInviteFailed: z.object({ roomId, to: callId, reason: heardReason.nullish() }),
  roomInviteCanceled: z.object({ roomId, from }),
  roomInviteDeclined: z.object({ roomId, from, seq }),
  roomInviteAccepted: z.object({ roomId, from, seq }),
  roomJoined: z.object({ roomId, participants, isVideoCall: z.boolean().default(false), seq }),
  roomParticipantJoined: z.object({ roomId, userId: callId, seq }),
  roomParticipantLeft: z.object({ roomId, userId: callId, seq }),
  /** Ours: somebody's socket is gone; sound and picture may go on, and the place is kept for a while. */
  participantAway: z.object({ roomId, userId: callId, seq }),
  /** Ours: that person is back. */
  participantBack: z.object({ roomId, userId: callId, seq }),
  roomJoinFailed: z.object({ roomId, reason: heardReason.nullish() }),
  /** Ours: how it is with somebody who keeps this user among their contacts. */
  presence: personStatus,
  /** Ours: the same of all who are not offline, after a socket has registered; a long list comes in parts. */
  presenceList: z.object({ people: z.array(personStatus).max(LIMITS.presenceList) }),
} as const;

export type ServerEventName = keyof typeof serverEvents;

/** A payload as a receiver sees it once it has been parsed. */
export type ServerEventPayload<E extends ServerEventName> = z.infer<(typeof serverEvents)[E]>;

/** A payload as a sender writes it. */
export type ServerEventInput<E extends ServerEventName> = z.input<(typeof serverEvents)[E]>;

/** The Socket.IO map of what a server sends. */
export type ServerToClientEvents = {
  [E in ServerEventName]: (payload: ServerEventInput<E>) => void;
};
