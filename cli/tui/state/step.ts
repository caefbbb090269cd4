import type { Effect } from "./effects.js";
import type { TuiState } from "./model.js";

/** What an action leads to: the state after it, and what is to be done. */
export interface Step {
  state: TuiState;
  effects: readonly Effect[];
}

export const step = (state: TuiState, ...effects: Effect[]): Step => ({ state, effects });

/** A second step that goes on where the first one ended. */
export function andThen(first: Step, next: (state: TuiState) => Step): Step {
  const second = next(first.state);
  return { state: second.state, effects: [...first.effects, ...second.effects] };
}

const NOTICE_MS = 6000;

/** Says one line at the foot of the screen, for a while. */
export function say(state: TuiState, text: string, tone: "info" | "problem" = "info"): Step {
  return step({ ...state, notice: { text, tone } }, { effect: "timer", timer: "notice", ms: NOTICE_MS });
}
