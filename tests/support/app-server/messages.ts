import { z } from "zod";

const party = z.string().min(1);
const toAndFrom = z.object({ to: party, from: party });
const withReason = toAndFrom.extend({ reason: z.string().optional() });
const inRoom = z.object({ roomId: z.string(), from: party });
const signal = z.looseObject({ type: z.string(), sdp: z.string() });

/** What clients may say; the app's own server checks no more than it must, so neither does this. */
export const clientMessages = {
  register: party,
  callUser: z.object({ userToCall: party, from: party, signalData: signal }),
  answerCall: toAndFrom.extend({ signal, roomId: z.string().nullish() }),
  rejectCall: withReason,
  cancelCall: toAndFrom,
  callFailed: withReason,
  endCall: toAndFrom,
  iceCandidate: toAndFrom.extend({ candidate: z.unknown() }),
  roomIceCandidate: inRoom.extend({ to: party, candidate: z.unknown() }),
  inviteToRoom: inRoom.extend({ to: party }),
  cancelRoomInvite: inRoom.extend({ to: party }),
  acceptRoomInvite: inRoom,
  declineRoomInvite: inRoom,
  roomSignal: inRoom.extend({ to: party, signal }),
} as const;

export type ClientMessages = {
  [Name in keyof typeof clientMessages]: z.infer<(typeof clientMessages)[Name]>;
};
