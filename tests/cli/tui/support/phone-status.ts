import {
  type CallStatus,
  DEFAULT_SETTINGS,
  type PhoneStatus,
  type Settings,
} from "../../../../cli/daemon/contract.js";
import type { Contact, HistoryRow } from "../../../../protocol/index.js";

/** A moment that all tests share. */
export const NOON = Date.parse("2026-03-01T12:00:00Z");

/** Ada, online, with nothing going on. */
export function phoneStatus(
  changes: Partial<PhoneStatus> = {},
  settings: Partial<Settings> = {},
): PhoneStatus {
  return {
    account: { callId: "ada", firstName: "Ada", lastName: "Byron", email: "ada@example.org" },
    connection: { state: "online", server: "http://localhost:5000", isFallback: false, problem: null },
    call: null,
    lastCall: null,
    missed: 0,
    presence: { bob: "online", carol: "busy" },
    sound: { microphone: "Built-in", speaker: "Built-in", backend: "naudiodon", problem: null },
    settings: { ...DEFAULT_SETTINGS, ...settings },
    ...changes,
  };
}

export const SIGNED_OUT: Partial<PhoneStatus> = {
  account: null,
  connection: { state: "signed-out", server: "http://localhost:5000", isFallback: false, problem: null },
};

/** A call with Bob that runs, unless it is changed. */
export function callWith(changes: Partial<CallStatus> = {}): CallStatus {
  return {
    id: "1",
    origin: "outgoing",
    state: "connected",
    remote: "bob",
    roomId: "room",
    video: false,
    muted: false,
    camera: null,
    beganAt: new Date(NOON).toISOString(),
    connectedAt: new Date(NOON).toISOString(),
    recovering: false,
    people: [personInCall("bob")],
    invited: [],
    ...changes,
  };
}

export const INCOMING: Partial<CallStatus> = { origin: "incoming", state: "ringing", connectedAt: null };

export function personInCall(callId: string): CallStatus["people"][number] {
  return {
    callId,
    link: "connected",
    volume: 1,
    quality: { rttMs: 23, jitterMs: 4, lossPct: 0.2, mos: 4.3, route: "direct" },
  };
}

export function contact(
  callId: string,
  firstName: string,
  lastName: string,
  nickname: string | null = null,
): Contact {
  return {
    contact_id: 1,
    user_id: 1,
    contact_user_id: 2,
    nickname,
    created_at: "2026-01-01T00:00:00Z",
    first_name: firstName,
    last_name: lastName,
    email: `${callId}@example.org`,
    call_user_id: callId,
  };
}

export function callRow(changes: Partial<HistoryRow> = {}): HistoryRow {
  return {
    call_id: 1,
    caller_id: 2,
    receiver_id: 1,
    call_status: "missed",
    started_at: "2026-02-28T18:30:00.000Z",
    ended_at: "2026-02-28T18:30:30.000Z",
    caller_call_user_id: "bob",
    receiver_call_user_id: "ada",
    direction: "incoming",
    outcome: "missed",
    is_video: false,
    duration_ms: null,
    participants: [],
    seen: false,
    ...changes,
  };
}
