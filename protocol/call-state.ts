/*
 *                 dial                accepted
 *        ┌──────────────▶ dialing ───────────────┐
 *        │                   │                   ▼        link-up
 *      idle                  │ end          connecting ─────────────▶ connected
 *        │                   ▼                   ▲  │                     │
 *        └──────────────▶ ringing ───────────────┘  │ end                 │ end
 *                 ring       │        accept        ▼                     ▼
 *                            └──── end ──────────▶ idle ◀─────────────────┘
 *
 * A room invite rings like a call, and accepting it connects like one. A call is a room from its first
 * moment, so people who join or leave later change who is in the call, never its state.
 */
import { CallError } from "./errors.js";

export const CALL_STATES = ["idle", "dialing", "ringing", "connecting", "connected"] as const;
export type CallState = (typeof CALL_STATES)[number];

export const CALL_EVENTS = ["dial", "ring", "accepted", "accept", "link-up", "end"] as const;
export type CallEvent = (typeof CALL_EVENTS)[number];

const TRANSITIONS: Record<CallState, Partial<Record<CallEvent, CallState>>> = {
  idle: { dial: "dialing", ring: "ringing" },
  dialing: { accepted: "connecting", end: "idle" },
  ringing: { accept: "connecting", end: "idle" },
  connecting: { "link-up": "connected", end: "idle" },
  connected: { end: "idle" },
};

/** The state that follows, or nothing where the pair is illegal. */
export function followingState(state: CallState, event: CallEvent): CallState | undefined {
  return TRANSITIONS[state][event];
}

/** The state that follows; throws `illegal-transition` naming both where the pair is illegal. */
export function nextState(state: CallState, event: CallEvent): CallState {
  const next = followingState(state, event);
  if (next) return next;
  throw new CallError("illegal-transition", `A call that is ${state} cannot take "${event}"`);
}
