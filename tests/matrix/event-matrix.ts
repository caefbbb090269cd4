import type { ClientEventName } from "../../protocol/client-events.js";

/*
 * Who may do what over a socket. Every event has a row in each of the two scenes, or this does not compile; every cell
 * is what the acknowledgement says, `ok` or the code of the refusal.
 */

export const EVENT_ACTORS = [
  /** Connected, and never said who it is. */
  "anonymous",
  "stranger",
  /** Blocked by everybody in the call: must not learn it, so its call looks like one that nobody answers. */
  "blocked",
  /** Invited to the room; where it only rings, the one who is rung. */
  "invited",
  /** In the room, by the first answer; where it rings, the caller. */
  "member",
  /** Began the call and sent the invite. */
  "owner",
  /** Was in the room and has left; where it rings, rang before and gave up. */
  "former",
  /** A socket without a token under the Call ID of a member; where it rings, of the one who is rung. */
  "legacy",
  /** Another device of the owner, signed in. */
  "other device",
] as const;
export type EventActor = (typeof EVENT_ACTORS)[number];

export type SceneName = "a running room" | "a ringing call";
export type EventRow = Readonly<Record<EventActor, string>>;
type Rows = Readonly<Record<ClientEventName, EventRow>>;

/** Who is no part of a call hears `code`; the named actors have a different answer. */
const others = (code: string, exceptions: Partial<EventRow> = {}): EventRow => ({
  anonymous: "not-registered",
  stranger: code,
  blocked: code,
  invited: code,
  member: code,
  owner: code,
  former: code,
  legacy: code,
  "other device": code,
  ...exceptions,
});

/** Only those who are in the room. */
const members = (code: string): EventRow => others(code, { member: "ok", owner: "ok" });
/** The caller, and whoever is rung: on any device, also one without a token. */
const parties = (code: string): EventRow =>
  others(code, { member: "ok", owner: "ok", invited: "ok", legacy: "ok" });

const everybody = others("ok");
/** A socket may become whom it may be at any time. */
const register = others("ok", { anonymous: "ok" });
/** A blocked caller hears what anybody hears whose call rings. */
const callUser = others("user-busy", { blocked: "ok" });

const ROOM: Rows = {
  register,
  heartbeat: everybody,
  callUser,
  answerCall: others("not-in-call", {
    member: "wrong-state",
    owner: "wrong-state",
    legacy: "wrong-state",
    "other device": "wrong-state",
  }),
  rejectCall: members("not-in-call"),
  cancelCall: members("not-in-call"),
  callFailed: members("not-in-call"),
  endCall: members("not-in-call"),
  iceCandidate: members("not-in-call"),
  roomIceCandidate: members("not-in-call"),
  inviteToRoom: members("not-in-call"),
  cancelRoomInvite: others("not-in-call", { member: "no-invite", owner: "ok" }),
  acceptRoomInvite: others("no-invite", {
    invited: "ok",
    member: "wrong-state",
    owner: "wrong-state",
    legacy: "wrong-state",
    "other device": "wrong-state",
  }),
  declineRoomInvite: others("no-invite", { invited: "ok" }),
  roomSignal: members("not-in-call"),
  leaveRoom: members("not-in-call"),
  resume: members("call-over"),
};

const RING: Rows = {
  register,
  heartbeat: everybody,
  callUser,
  answerCall: others("not-in-call", {
    invited: "ok",
    legacy: "ok",
    member: "wrong-state",
    owner: "wrong-state",
    "other device": "wrong-state",
  }),
  rejectCall: parties("not-in-call"),
  cancelCall: parties("not-in-call"),
  callFailed: parties("not-in-call"),
  endCall: parties("not-in-call"),
  iceCandidate: parties("not-in-call"),
  roomIceCandidate: parties("not-in-call"),
  inviteToRoom: others("not-in-call"),
  cancelRoomInvite: others("not-in-call"),
  acceptRoomInvite: others("no-invite"),
  declineRoomInvite: others("no-invite"),
  roomSignal: others("not-in-call", {
    member: "wrong-state",
    owner: "wrong-state",
    invited: "wrong-state",
    legacy: "wrong-state",
  }),
  leaveRoom: parties("not-in-call"),
  resume: others("call-over", { member: "ok", owner: "ok", invited: "wrong-state", legacy: "wrong-state" }),
};

export const EVENT_MATRIX: Readonly<Record<SceneName, Rows>> = {
  "a running room": ROOM,
  "a ringing call": RING,
};
