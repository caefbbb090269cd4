import type {
  CallState,
  Candidate,
  ClientEventName,
  ClientToServerEvents,
  Offer,
  ServerEventName,
  ServerEventPayload,
  Signal,
} from "../../protocol/index.js";

/** How a call began, seen from here. */
export type CallOrigin = "outgoing" | "incoming" | "invite";

/** Who ended a call, and why; `reason` keeps the wire's spelling. */
export interface CallEnd {
  by: "local" | "remote" | "system";
  reason: string;
  /** The other side refused; the reason it gave is free text. */
  rejected?: true;
}

/** What the server can; a call on the app's own server has none of it. */
export interface ServerAbilities {
  resume: boolean;
  leaveRoom: boolean;
  /** It numbers the events of a call, from the first one that the answer brings. */
  numbers: boolean;
  /** It takes the room of the call in every word about its end, and does each event once. */
  exact: boolean;
}

/** How far the negotiation with one person has come. */
export interface Negotiation {
  readonly callId: string;
  /** An own offer is being made, or is out; or theirs is being answered; or both sides are described. */
  readonly phase: "making" | "offered" | "answering" | "settled";
  /** The mark of the offer that it is about; null where the other side is another client, or nothing is out yet. */
  readonly mark: string | null;
  /** The other side is a client of this program, which takes a new offer in place of a link that it has. */
  readonly kin: boolean;
  /** Their offer while it is being answered. */
  readonly offer: Offer | null;
  /** Links to them that failed one after the other. */
  readonly failures: number;
}

/** Everything a decision about a call may read. */
export interface CallModel {
  readonly self: string;
  readonly abilities: ServerAbilities;
  readonly state: CallState;
  readonly origin: CallOrigin;
  /** Whom this call is with first of all: dialed, ringing or inviting. */
  readonly remote: string;
  readonly roomId: string | null;
  readonly video: boolean;
  /** The caller's offer, kept while it rings here. */
  readonly offer: Offer | null;
  /** The other people in the call, by their Call IDs; in a ringing call nobody is in it yet. */
  readonly members: readonly string[];
  /** Those of them whose media path is up. */
  readonly linked: readonly string[];
  /** Those of them whose media path is gone for good, or never came to be. */
  readonly failed: readonly string[];
  /** Those of them whose media path was up, broke, and is being made anew. */
  readonly recovering: readonly string[];
  readonly negotiations: readonly Negotiation[];
  /** The offer that rings at the other side is void, because the media behind it is gone. */
  readonly offerLost: boolean;
  /** People invited from here who have not answered. */
  readonly invited: readonly string[];
  /** The callee is known to be offline; only our own server says so. */
  readonly calleeOffline: boolean;
  /** A `callEnded` before `connected`, held for the event that tells the reason. */
  readonly heldEnd: boolean;
  /** An accepted invite that the server has not confirmed yet. */
  readonly joining: boolean;
}

export type CallTimer = "ring" | "connect" | "ended-hold" | "recovery";

/** How candidates for one person travel: as `iceCandidate` or, once the room is known, as `roomIceCandidate`. */
export type CandidateRoute = "call" | "room";

export type ServerMessage = {
  [E in ServerEventName]: { event: E; payload: ServerEventPayload<E> };
}[ServerEventName];

/** What a call can hear. */
export type CallInput =
  | { type: "dial" }
  | { type: "ring" }
  | { type: "accept" }
  | { type: "reject"; reason: string }
  | { type: "hang-up" }
  | { type: "invite"; callId: string }
  | { type: "cancel-invite"; callId: string }
  | { type: "described"; remote: string; signal: Signal }
  | { type: "link-up"; remote: string }
  | { type: "link-failed"; remote: string; reason: string }
  /** Sound and pictures are gone with the process that held them. */
  | { type: "media-lost" }
  | { type: "timer"; timer: CallTimer }
  | { type: "acknowledged"; roomId: string; delivered: boolean }
  | { type: "answer-taken" }
  | { type: "refused"; reason: string }
  | { type: "resumed"; participants: readonly string[] }
  | { type: "server-lost" }
  | { type: "close"; reason: string }
  | { type: "server"; message: ServerMessage };

/** How an invite that was sent from here ended. */
export type InviteOutcome = "sent" | "accepted" | "declined" | "canceled" | "busy" | "offline" | "failed";

/** An event of this call for the server. */
export type Emission = {
  [E in ClientEventName]: { event: E; payload: Parameters<ClientToServerEvents[E]>[0] };
}[ClientEventName];

/** What a decision asks the edge to do, in this order. */
export type CallEffect =
  | { type: "emit"; emission: Emission }
  | { type: "open-link"; remote: string }
  /** In place of a link that is of no more use. */
  | { type: "renew-link"; remote: string }
  /** In place of the media that was lost. */
  | { type: "open-media" }
  | { type: "rename-link"; from: string; to: string }
  | { type: "make-offer"; remote: string }
  /** `hold` keeps the other side's candidates out until `release-candidates`. */
  | { type: "take-offer"; remote: string; offer: Offer; hold: boolean }
  | { type: "release-candidates"; remote: string }
  | { type: "take-answer"; remote: string; signal: Signal }
  | { type: "take-candidate"; remote: string; candidate: Candidate }
  /** `repeat` sends all candidates so far again, for clients that could not keep the first ones. */
  | { type: "send-candidates"; remote: string; route: CandidateRoute; repeat: boolean }
  | { type: "close-link"; remote: string }
  | { type: "arm"; timer: CallTimer; ms: number }
  | { type: "disarm"; timer: CallTimer }
  /** Leaves the room on a server without a word for it: say goodbye and come back. */
  | { type: "bounce" }
  | { type: "state"; state: CallState }
  | { type: "joined"; callId: string }
  | { type: "left"; callId: string }
  /** The media path to this person is up, for the first time or again. */
  | { type: "linked"; callId: string }
  | { type: "recovering"; callId: string }
  | { type: "away"; callId: string }
  | { type: "back"; callId: string }
  | { type: "invite"; callId: string; outcome: InviteOutcome }
  /** Nobody can be rung there at the moment; the server keeps trying while the call rings. */
  | { type: "callee-offline"; callId: string }
  | { type: "ended"; end: CallEnd };

export interface CallDecision {
  model: CallModel;
  effects: CallEffect[];
}

/** The facts that start a call. */
export interface CallStart {
  self: string;
  abilities: ServerAbilities;
  origin: CallOrigin;
  remote: string;
  roomId?: string;
  video: boolean;
  offer?: Offer;
}

export function startingModel(start: CallStart): CallModel {
  return {
    self: start.self,
    abilities: start.abilities,
    state: "idle",
    origin: start.origin,
    remote: start.remote,
    roomId: start.roomId ?? null,
    video: start.video,
    offer: start.offer ?? null,
    members: [],
    linked: [],
    failed: [],
    recovering: [],
    negotiations: [],
    offerLost: false,
    invited: [],
    calleeOffline: false,
    heldEnd: false,
    joining: false,
  };
}
