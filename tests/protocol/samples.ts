import type { ClientEventName } from "../../protocol/client-events.js";
import type { RouteName } from "../../protocol/rest.js";
import type { ServerEventName } from "../../protocol/server-events.js";

const offer = { type: "offer", sdp: "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" };
const answer = { type: "answer", sdp: "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" };
const candidate = { candidate: "candidate:1 1 udp 1 192.0.2.1 5 typ host", sdpMid: "0", sdpMLineIndex: 0 };
const room = { roomId: "room-1", from: "alice" };
const numbered = { ...room, seq: 7 };
const somebody = { roomId: "room-1", userId: "carol", seq: 8 };
const participants = ["alice", "bob"];
const video = { isVideoCall: true };
const once = { key: "5f0f3b0c-0d55-4a57-8d4c-2f3c3a8f7a11", retry: true };

/** A well-formed payload and the names of the fields that it cannot lack. */
export interface Sample {
  payload: unknown;
  needed: readonly string[];
}

/** One good payload for each event of a client, complete with every optional field. */
export const CLIENT_SAMPLES: Record<ClientEventName, Sample> = {
  register: { payload: "alice", needed: [] },
  heartbeat: { payload: { timestamp: 1 }, needed: [] },
  callUser: {
    payload: { userToCall: "bob", signalData: offer, from: "alice", ...once },
    needed: ["userToCall", "signalData"],
  },
  answerCall: { payload: { ...room, to: "bob", signal: answer, ...once }, needed: ["to", "signal"] },
  rejectCall: { payload: { ...room, to: "bob", reason: "later", ...once }, needed: ["to"] },
  cancelCall: { payload: { ...room, to: "bob", ...once }, needed: ["to"] },
  callFailed: { payload: { ...room, to: "bob", reason: "timeout", ...once }, needed: ["to"] },
  endCall: { payload: { ...room, to: "bob", ...once }, needed: ["to"] },
  iceCandidate: { payload: { to: "bob", from: "alice", candidate }, needed: ["to", "candidate"] },
  roomIceCandidate: { payload: { ...room, to: "bob", candidate }, needed: ["to", "candidate"] },
  inviteToRoom: { payload: { ...room, to: "carol", ...once }, needed: ["roomId", "to"] },
  cancelRoomInvite: { payload: { ...room, to: "carol", ...once }, needed: ["roomId", "to"] },
  acceptRoomInvite: { payload: { ...room, ...once }, needed: ["roomId"] },
  declineRoomInvite: { payload: { ...room, ...once }, needed: ["roomId"] },
  roomSignal: { payload: { ...room, to: "bob", signal: offer, ...once }, needed: ["roomId", "to", "signal"] },
  leaveRoom: { payload: { ...room, ...once }, needed: ["roomId"] },
  resume: { payload: { roomId: "room-1", participants, lastSeq: 4 }, needed: ["roomId"] },
};

/** One good payload for each event of a server. */
export const SERVER_SAMPLES: Record<ServerEventName, Sample> = {
  incomingCall: { payload: { ...room, signal: offer }, needed: ["signal", "from"] },
  callAccepted: { payload: { ...numbered, signal: answer }, needed: ["signal", "from"] },
  callRejected: { payload: { ...numbered, reason: "rejected" }, needed: [] },
  callCanceled: { payload: { ...numbered, reason: "answered_elsewhere" }, needed: ["from"] },
  callFailed: { payload: { ...numbered, reason: "busy" }, needed: ["from"] },
  callEnded: { payload: numbered, needed: ["from"] },
  iceCandidate: { payload: { ...numbered, candidate }, needed: ["from", "candidate"] },
  roomIceCandidate: { payload: { ...numbered, candidate }, needed: ["roomId", "from", "candidate"] },
  roomSignal: { payload: { ...numbered, signal: offer }, needed: ["roomId", "from", "signal"] },
  roomInvite: { payload: { ...room, participants, ...video }, needed: ["roomId", "from", "participants"] },
  roomInviteFailed: {
    payload: { roomId: "room-1", to: "bob", reason: "room_full" },
    needed: ["roomId", "to"],
  },
  roomInviteCanceled: { payload: room, needed: ["roomId", "from"] },
  roomInviteDeclined: { payload: numbered, needed: ["roomId", "from"] },
  roomInviteAccepted: { payload: numbered, needed: ["roomId", "from"] },
  roomJoined: {
    payload: { roomId: "room-1", participants, ...video, seq: 1 },
    needed: ["roomId", "participants"],
  },
  roomParticipantJoined: { payload: somebody, needed: ["roomId", "userId"] },
  roomParticipantLeft: { payload: somebody, needed: ["roomId", "userId"] },
  participantAway: { payload: somebody, needed: ["roomId", "userId"] },
  participantBack: { payload: somebody, needed: ["roomId", "userId"] },
  presence: { payload: { callId: "ann", status: "busy" }, needed: ["callId", "status"] },
  presenceList: { payload: { people: [{ callId: "ann", status: "online" }] }, needed: ["people"] },
  roomJoinFailed: { payload: { roomId: "room-1", reason: "room_full" }, needed: ["roomId"] },
};

/** One good body for each route that takes one. */
export const BODY_SAMPLES: Partial<Record<RouteName, Sample>> = {
  register: {
    payload: { first_name: "Ada", last_name: "Byron", email: "ada@example.org", password: "correct horse" },
    needed: ["first_name", "last_name", "email", "password"],
  },
  login: {
    payload: { email: "ada@example.org", password: "correct horse" },
    needed: ["email", "password"],
  },
  updateProfile: {
    payload: { first_name: "Ada", last_name: "Lovelace", call_user_id: "ada" },
    needed: [],
  },
  changePassword: {
    payload: { old_password: "correct horse", new_password: "battery staple" },
    needed: ["old_password", "new_password"],
  },
  addBlock: { payload: { call_id: "bob" }, needed: ["call_id"] },
  chooseCallId: { payload: { call_user_id: "ada" }, needed: ["call_user_id"] },
  addContact: { payload: { contact_call_id: "bob", nickname: "Bobby" }, needed: ["contact_call_id"] },
  renameContact: { payload: { nickname: "Bobby" }, needed: [] },
  seenCalls: { payload: { call_ids: [1, 2] }, needed: [] },
  logCall: {
    payload: {
      receiver_id: 2,
      call_status: "completed",
      started_at: "2026-01-02T03:04:05.000Z",
      ended_at: "2026-01-02T03:05:05.000Z",
    },
    needed: ["receiver_id", "call_status"],
  },
  startCall: { payload: { receiver_id: 2 }, needed: ["receiver_id"] },
  endCall: { payload: { call_id: 1, call_status: "completed" }, needed: ["call_id", "call_status"] },
  pushToken: { payload: { token: "t" }, needed: ["token"] },
  removePushToken: { payload: { token: "t" }, needed: ["token"] },
  iceServers: { payload: { purpose: "call" }, needed: [] },
};

/** The entries of a table with the names kept as what they are. */
export function entriesOf<K extends string, V>(table: Partial<Record<K, V>>): [K, V][] {
  const entries: [K, V][] = [];
  for (const name in table) {
    const value = table[name];
    if (value !== undefined) entries.push([name, value]);
  }
  return entries;
}
