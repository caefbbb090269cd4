import { z } from "zod";
import { type ClientEventName, clientEvents } from "../../../protocol/client-events.js";
import { isClientEvent } from "../../../server/signaling/parse.js";

const sdp = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n";

/** The parts that messages are made of. */
export const CALL = {
  offer: { type: "offer", sdp },
  answer: { type: "answer", sdp },
  candidate: { candidate: "candidate:1 1 udp 1 192.0.2.1 50000 typ host", sdpMid: "0", sdpMLineIndex: 0 },
} as const;

const withRoom = z.object({ ok: z.literal(true), data: z.object({ roomId: z.string() }) });

/** The room that an acknowledgement names. */
export const roomOf = (reply: unknown): string => withRoom.parse(reply).data.roomId;

export const offerTo = (userToCall: string) => ({ userToCall, signalData: CALL.offer });

/** A good payload for every event, from one person to another. */
export function goodPayloads(to: string, roomId: string): Record<ClientEventName, unknown> {
  return {
    register: to,
    heartbeat: { timestamp: 1, platform: "mobile" },
    callUser: offerTo(to),
    answerCall: { to, signal: CALL.answer, roomId },
    rejectCall: { to, reason: "rejected" },
    cancelCall: { to },
    callFailed: { to, reason: "timeout" },
    endCall: { to },
    iceCandidate: { to, candidate: CALL.candidate },
    roomIceCandidate: { roomId, to, candidate: CALL.candidate },
    inviteToRoom: { roomId, to },
    cancelRoomInvite: { roomId, to },
    acceptRoomInvite: { roomId },
    declineRoomInvite: { roomId },
    roomSignal: { roomId, to, signal: CALL.offer },
    leaveRoom: { roomId },
    resume: { roomId, participants: [] },
  };
}

/** Every event of the contract. */
export const EVENT_NAMES = Object.keys(clientEvents).filter(isClientEvent);
