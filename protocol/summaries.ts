import type { ClientEventName } from "./client-events.js";
import type { ErrorCode } from "./errors.js";
import type { RouteName } from "./rest.js";
import type { ServerEventName } from "./server-events.js";

/** What the generated documents say about a route: one sentence, and the refusals that are its own. */
export interface RouteSummary {
  readonly summary: string;
  /** Beside those that every route of its kind has. */
  readonly failures?: readonly ErrorCode[];
}

/** One entry for each route; a route without one does not compile. */
export const ROUTE_SUMMARIES = {
  health: { summary: "Tells that the server runs, and what it can do." },
  register: { summary: "Makes an account.", failures: ["email-taken", "busy"] },
  login: {
    summary: "Gives a token for an e-mail address and a password.",
    failures: ["bad-credentials", "busy"],
  },
  refresh: { summary: "Gives a new token for one that is still good." },
  logout: { summary: "Revokes the token that it is asked with, and closes the sockets of that token." },
  changePassword: {
    summary: "Sets a new password, revokes all tokens of the account, and gives a new one.",
    failures: ["bad-credentials", "busy"],
  },
  me: { summary: "One's own profile." },
  profile: { summary: "The same under its other address." },
  updateProfile: { summary: "Changes names or Call ID.", failures: ["call-id-taken"] },
  chooseCallId: { summary: "Takes a Call ID.", failures: ["call-id-taken"] },
  search: { summary: "Finds people by what one has typed so far." },
  directory: { summary: "All people who have a Call ID, page by page." },
  contacts: { summary: "One's contacts, newest first; or what has changed in them." },
  addContact: { summary: "Adds somebody to one's contacts.", failures: ["contact-self", "contact-exists"] },
  renameContact: { summary: "Gives a contact another nickname, or none.", failures: ["not-found"] },
  removeContact: { summary: "Removes a contact.", failures: ["not-found"] },
  blocks: { summary: "The people whom one has blocked." },
  addBlock: { summary: "Blocks somebody: from now on their calls ring nowhere.", failures: ["block-self"] },
  removeBlock: { summary: "Lets somebody ring again.", failures: ["not-found"] },
  calls: { summary: "One's calls in three states, newest first, as the mobile app reads them." },
  history: { summary: "One's calls with outcomes, people and times, page by page." },
  stats: { summary: "How many calls, how long, how many missed." },
  seenCalls: { summary: "Takes missed calls for seen: these, those up to a moment, or all." },
  logCall: { summary: "Notes a call that happened elsewhere." },
  startCall: { summary: "Notes the beginning of such a call." },
  endCall: { summary: "Notes its end.", failures: ["not-found"] },
  pushToken: { summary: "Leaves the address of a phone for push messages." },
  removePushToken: { summary: "Takes that address back, as at a logout." },
  pushStatus: { summary: "Whether push works here, and whether such an address is known." },
  iceServers: { summary: "STUN and TURN servers, with credentials that expire." },
} as const satisfies Record<RouteName, RouteSummary>;

/** One sentence for each event of a client. */
export const CLIENT_EVENT_SUMMARIES = {
  register: "This socket is that user from now on; what waits for the user is delivered.",
  heartbeat: "The client is still there.",
  callUser: "Rings somebody with an offer.",
  answerCall: "Accepts a call, on this device alone.",
  rejectCall: "Refuses a call, for all of one's devices.",
  cancelCall: "Gives a call up before it was answered.",
  callFailed: "Reports why a call came to nothing on this side.",
  endCall: "Hangs up; among three or more it means leaving the room.",
  iceCandidate: "Passes a candidate to somebody before the room is known.",
  roomIceCandidate: "Passes a candidate to a member of the room.",
  inviteToRoom: "Asks somebody into the room.",
  cancelRoomInvite: "Takes an invite back.",
  acceptRoomInvite: "Joins the room that one is invited to.",
  declineRoomInvite: "Refuses an invite, for all of one's devices.",
  roomSignal: "Passes an offer or an answer to a member of the room.",
  leaveRoom: "Leaves the room, whoever else is in it.",
  resume: "Takes one's place again after a lost connection, and asks for the events missed meanwhile.",
} as const satisfies Record<ClientEventName, string>;

/** One sentence for each event of a server. */
export const SERVER_EVENT_SUMMARIES = {
  incomingCall: "Somebody rings.",
  callAccepted: "The callee has answered.",
  callRejected: "The callee has refused.",
  callCanceled: "The ring is over on this device.",
  callFailed: "The call came to nothing; the reason says why.",
  callEnded: "The other side has hung up.",
  iceCandidate: "A candidate of the other side.",
  roomIceCandidate: "A candidate of a member of the room.",
  roomSignal: "An offer or an answer of a member of the room.",
  roomInvite: "Somebody asks this user into a room.",
  roomInviteFailed: "An invite came to nothing; the reason says why.",
  roomInviteCanceled: "An invite is over on this device.",
  roomInviteDeclined: "The invitee has refused.",
  roomInviteAccepted: "The invitee has joined.",
  roomJoined: "This device is in the room now, with these people.",
  roomParticipantJoined: "Somebody has joined the room.",
  roomParticipantLeft: "Somebody has left the room.",
  roomJoinFailed: "The room could not be joined; the reason says why.",
  participantAway: "Somebody's connection to the server is lost; their place is kept for a while.",
  participantBack: "That person is connected again.",
  presence: "How it is with somebody who keeps this user among their contacts.",
  presenceList: "All of those who are not offline, once this socket has registered.",
} as const satisfies Record<ServerEventName, string>;
