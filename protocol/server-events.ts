import { z } from "zod";
import { LIMITS } from "./limits.js";
import { answer, callId, candidate, heardReason, offer, roomId, signal } from "./values.js";

const from = callId;
const participants = z.array(callId).max(LIMITS.roomSize);

/** One schema for each event that a server sends; clients parse with them, whoever the server is. */
export const serverEvents = {
  incomingCall: z.object({ signal: offer, from, roomId: roomId.nullish() }),
  /** The app's own server sends the bare signal where the answer had no room id. */
  callAccepted: z.union([
    z.object({ from, roomId: roomId.nullish(), signal: answer }),
    answer.transform((bare) => ({ from: null, roomId: null, signal: bare })),
  ]),
  callRejected: z.object({ from: from.nullish(), reason: heardReason.nullish() }),
  /** `reason` is ours: `answered_elsewhere` or `rejected_elsewhere` on a user's other devices. */
  callCanceled: z.object({ from, reason: heardReason.nullish() }),
  callFailed: z.object({ from, reason: heardReason.nullish() }),
  callEnded: z.object({ from }),
  iceCandidate: z.object({ from, candidate }),
  roomIceCandidate: z.object({ roomId, from, candidate }),
  roomSignal: z.object({ roomId, from, signal }),
  roomInvite: z.object({ roomId, from, participants, isVideoCall: z.boolean().default(false) }),
  roomInviteFailed: z.object({ roomId, to: callId, reason: heardReason.nullish() }),
  roomInviteCanceled: z.object({ roomId, from }),
  roomInviteDeclined: z.object({ roomId, from }),
  roomInviteAccepted: z.object({ roomId, from }),
  roomJoined: z.object({ roomId, participants, isVideoCall: z.boolean().default(false) }),
  roomParticipantJoined: z.object({ roomId, userId: callId }),
  roomParticipantLeft: z.object({ roomId, userId: callId }),
  roomJoinFailed: z.object({ roomId, reason: heardReason.nullish() }),
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
