import { type CallState, callIdKey } from "../../../protocol/index.js";
import type {
  CallStatus,
  PersonInCall,
  PersonQuality,
  PhoneStatus,
  Settings,
  VideoSourceName,
} from "../contract.js";

/** Everything that the daemon knows of its phone; `status` is what clients see of it. */
export interface PhoneState {
  readonly status: PhoneStatus;
  /** Calls that are over and not yet summed up. */
  readonly ending: readonly CallStatus[];
}

export type CallChange =
  | { type: "state"; state: CallState; at: string }
  | { type: "room"; roomId: string }
  | { type: "joined" | "left" | "linked" | "unlinked" | "away" | "back"; callId: string }
  | { type: "invite"; callId: string; outcome: string }
  | { type: "quality"; peers: readonly ({ callId: string } & PersonQuality)[] }
  | { type: "muted"; muted: boolean }
  | { type: "camera"; camera: VideoSourceName | null }
  | { type: "volume"; callId: string; volume: number }
  | { type: "recovering"; recovering: boolean };

/** What happened, as far as somebody who looks at the phone is concerned. */
export type PhoneChange =
  | { type: "settings"; settings: Settings }
  | { type: "account"; account: PhoneStatus["account"] }
  | { type: "connection"; connection: PhoneStatus["connection"] }
  /** `anew` begins a list: who is not named from then on is offline. */
  | { type: "presence"; people: readonly { callId: string; status: string }[]; anew?: boolean }
  | { type: "sound"; sound: PhoneStatus["sound"] }
  | { type: "missed"; missed: number }
  | {
      type: "call-began";
      call: Pick<
        CallStatus,
        "id" | "origin" | "remote" | "roomId" | "video" | "muted" | "camera" | "beganAt"
      >;
    }
  | { type: "call"; id: string; change: CallChange }
  | {
      type: "call-ended";
      id: string;
      by: "local" | "remote" | "system";
      reason: string;
      rejected?: true;
      durationMs: number | null;
    };

export function startingState(settings: Settings, connection: PhoneStatus["connection"]): PhoneState {
  return {
    status: {
      account: null,
      connection,
      call: null,
      lastCall: null,
      missed: 0,
      presence: {},
      sound: { microphone: null, speaker: null, backend: "", problem: null },
      settings,
    },
    ending: [],
  };
}

/** The state that follows. What changes nothing gives the same object back. */
export function afterChange(state: PhoneState, change: PhoneChange): PhoneState {
  switch (change.type) {
    case "settings":
      return withStatus(state, { settings: change.settings });
    case "account":
      return afterAccount(state, change.account);
    case "connection":
      return withStatus(state, { connection: change.connection });
    case "presence":
      return withStatus(state, { presence: presenceAfter(state.status.presence, change) });
    case "sound":
      return withStatus(state, { sound: change.sound });
    case "missed":
      return withStatus(state, { missed: change.missed });
    case "call-began":
      return withStatus(state, { call: startingCall(change.call), lastCall: null });
    case "call":
      return afterCallChange(state, change.id, change.change);
    case "call-ended":
      return afterEnd(state, change);
  }
}

const withStatus = (state: PhoneState, part: Partial<PhoneStatus>): PhoneState => ({
  ...state,
  status: { ...state.status, ...part },
});

/** What was known belonged to whoever was signed in before. */
function afterAccount(state: PhoneState, account: PhoneStatus["account"]): PhoneState {
  const isSamePerson = account?.email === state.status.account?.email;
  return withStatus(state, { account, ...(isSamePerson ? {} : { presence: {}, missed: 0, lastCall: null }) });
}

type Presence = PhoneStatus["presence"];

function presenceAfter(
  before: Presence,
  { people, anew }: Extract<PhoneChange, { type: "presence" }>,
): Presence {
  const after: Record<string, "online" | "busy"> = anew ? {} : { ...before };
  for (const { callId, status } of people) {
    const key = callIdKey(callId);
    if (status === "online" || status === "busy") after[key] = status;
    else delete after[key];
  }
  return after;
}

function startingCall(call: Extract<PhoneChange, { type: "call-began" }>["call"]): CallStatus {
  const state = call.origin === "outgoing" ? "dialing" : "ringing";
  return { ...call, state, connectedAt: null, recovering: false, people: [], invited: [] };
}

function afterCallChange(state: PhoneState, id: string, change: CallChange): PhoneState {
  const { call } = state.status;
  if (call?.id !== id) return state;
  if (change.type === "state" && change.state === "idle") {
    return { ...withStatus(state, { call: null }), ending: [...state.ending, call] };
  }
  return withStatus(state, { call: callAfter(call, change) });
}

function callAfter(call: CallStatus, change: CallChange): CallStatus {
  switch (change.type) {
    case "state":
      return change.state === "idle" ? call : withState(call, change.state, change.at);
    case "room":
      return { ...call, roomId: change.roomId };
    case "joined":
      return { ...withPerson(call, change.callId, {}), invited: without(call.invited, change.callId) };
    case "left":
      return { ...call, people: call.people.filter((person) => !isSame(person.callId, change.callId)) };
    case "linked":
    case "back":
      return withPerson(call, change.callId, { link: "connected" });
    case "unlinked":
      return withPerson(call, change.callId, { link: "connecting" });
    case "away":
      return withPerson(call, change.callId, { link: "away" });
    case "invite":
      return {
        ...call,
        invited: [
          ...without(call.invited, change.callId),
          ...(change.outcome === "sent" ? [change.callId] : []),
        ],
      };
    case "quality":
      return change.peers.reduce(
        (so, { callId, ...quality }) => (isIn(so, callId) ? withPerson(so, callId, { quality }) : so),
        call,
      );
    case "muted":
      return { ...call, muted: change.muted };
    case "camera":
      return { ...call, camera: change.camera };
    case "volume":
      return isIn(call, change.callId) ? withPerson(call, change.callId, { volume: change.volume }) : call;
    case "recovering":
      return { ...call, recovering: change.recovering };
  }
}

function withState(call: CallStatus, state: CallStatus["state"], at: string): CallStatus {
  return { ...call, state, connectedAt: state === "connected" ? (call.connectedAt ?? at) : call.connectedAt };
}

function withPerson(call: CallStatus, callId: string, part: Partial<PersonInCall>): CallStatus {
  if (!isIn(call, callId)) {
    const person: PersonInCall = { callId, link: "connecting", volume: 1, quality: null, ...part };
    return { ...call, people: [...call.people, person] };
  }
  const people = call.people.map((person) =>
    isSame(person.callId, callId) ? { ...person, ...part } : person,
  );
  return { ...call, people };
}

const isSame = (a: string, b: string): boolean => callIdKey(a) === callIdKey(b);
const isIn = (call: CallStatus, callId: string): boolean =>
  call.people.some((person) => isSame(person.callId, callId));
const without = (callIds: readonly string[], callId: string): string[] =>
  callIds.filter((one) => !isSame(one, callId));

/** What stops a ring here without anybody having missed it. */
const NOT_MISSED: ReadonlySet<string> = new Set(["answered_elsewhere", "rejected_elsewhere", "closed"]);

function afterEnd(state: PhoneState, end: Extract<PhoneChange, { type: "call-ended" }>): PhoneState {
  const { id, by, reason, rejected, durationMs } = end;
  const call = state.ending.find((one) => one.id === id);
  if (!call) return state;
  const missed =
    call.origin !== "outgoing" && call.state === "ringing" && by !== "local" && !NOT_MISSED.has(reason);
  const { status } = withStatus(state, {
    // Whoever is in the next call already looks at that one.
    lastCall: state.status.call
      ? null
      : { id, remote: call.remote, by, reason, durationMs, missed, ...(rejected ? { rejected } : {}) },
    missed: state.status.missed + (missed ? 1 : 0),
  });
  return { status, ending: state.ending.filter((one) => one !== call) };
}
