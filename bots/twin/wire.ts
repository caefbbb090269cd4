import { z } from "zod";

const callId = z.string();
const roomId = z.string().nullish();
const signal = z.object({ type: z.string(), sdp: z.string() });

const flatCandidate = z.object({
  candidate: z.string(),
  sdpMid: z.string().nullable().default(null),
  sdpMLineIndex: z.number().nullable().default(null),
});

/** Older clients nest a candidate once more. */
const candidate = z.union([
  flatCandidate,
  z.object({ candidate: flatCandidate }).transform((nested) => nested.candidate),
]);

const fromSomeone = z.object({ from: callId });
const withReason = fromSomeone.extend({ reason: z.string().nullish() });
const aboutMember = z.object({ roomId: z.string(), userId: callId });
const aboutInvite = z.object({ roomId: z.string(), from: callId });

/** What the app understands, event by event. */
export const received = {
  incomingCall: z.object({ signal, from: callId, roomId }),
  callAccepted: z.union([
    z.object({ from: callId, roomId, signal }),
    signal.transform((bare) => ({ from: null, roomId: null, signal: bare })),
  ]),
  callRejected: withReason,
  callCanceled: fromSomeone,
  callFailed: withReason,
  callEnded: fromSomeone,
  iceCandidate: fromSomeone.extend({ candidate }),
  roomIceCandidate: fromSomeone.extend({ roomId, candidate }),
  roomSignal: fromSomeone.extend({ roomId, signal }),
  roomInvite: aboutInvite.extend({ participants: z.array(callId), isVideoCall: z.boolean() }),
  roomInviteCanceled: aboutInvite,
  roomJoined: z.object({ roomId: z.string(), participants: z.array(callId), isVideoCall: z.boolean() }),
  roomParticipantJoined: aboutMember,
  roomParticipantLeft: aboutMember,
  roomJoinFailed: z.object({ roomId: z.string(), reason: z.string() }),
} as const;

export type Received = { [Name in keyof typeof received]: z.output<(typeof received)[Name]> };
