import type { CallStatus } from "../../daemon/contract.js";
import type { Command } from "../keys/commands.js";
import { ask, type Effect } from "./effects.js";
import type { TuiState } from "./model.js";
import { incomingCall, settingsOf } from "./phone.js";
import { type Step, step } from "./step.js";

/** What was typed for something else must not answer a call. */
const GUARD_MS = 700;
/** A slow flash: three a second and more can hurt. */
const BEAT_MS = 600;
/** The bell of a terminal goes along with every other flash. */
const BEATS_PER_BELL = 4;

/** Follows the status: a call that begins to ring starts the bell and the flash, and one that stops ends them. */
export function followRinging(state: TuiState, wasTyping: boolean): Step {
  const call = incomingCall(state);
  if (call === null) {
    if (state.ringing === null) return step(state);
    return step(
      { ...state, ringing: null },
      { effect: "cancel", timer: "ring" },
      { effect: "cancel", timer: "guard" },
    );
  }
  if (state.ringing?.call === call.id) return step(state);
  const effects: Effect[] = [{ effect: "timer", timer: "ring", ms: BEAT_MS }];
  if (wasTyping) effects.push({ effect: "timer", timer: "guard", ms: GUARD_MS });
  if (settingsOf(state).bell) effects.push({ effect: "bell" });
  return step({ ...state, ringing: { call: call.id, guarded: wasTyping, beats: 0 } }, ...effects);
}

/** One beat of the flash. */
export function beat(state: TuiState): Step {
  const { ringing } = state;
  if (ringing === null) return step(state);
  const beats = ringing.beats + 1;
  const effects: Effect[] = [{ effect: "timer", timer: "ring", ms: BEAT_MS }];
  if (settingsOf(state).bell && beats % BEATS_PER_BELL === 0) effects.push({ effect: "bell" });
  return step({ ...state, ringing: { ...ringing, beats } }, ...effects);
}

export function unguard(state: TuiState): Step {
  return step(state.ringing === null ? state : { ...state, ringing: { ...state.ringing, guarded: false } });
}

export function ringingCommand(state: TuiState, call: CallStatus, command: Command): Step {
  if (state.ringing?.guarded) return step(state);
  switch (command) {
    case "answer":
      return step(state, ask("answer", { call: call.id, video: false }, { for: "answer" }));
    case "answer-video":
      return step(state, ask("answer", { call: call.id, video: true }, { for: "answer" }));
    case "reject":
      return step(state, ask("reject", { call: call.id }, { for: "reject" }));
    default:
      return step(state);
  }
}
