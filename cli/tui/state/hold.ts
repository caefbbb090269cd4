import { ask, type Effect } from "./effects.js";
import type { Hold, TuiState } from "./model.js";
import { incomingCall, settingsOf } from "./phone.js";
import { type Step, step } from "./step.js";

/** Slower than the keyboards that are about, so that the first word is not cut before anything is learned. */
export const UNLEARNED_HOLD: Hold = {
  phase: "closed",
  since: 0,
  last: 0,
  repeats: 0,
  firstGap: 0,
  delayMs: 1000,
  repeatMs: 120,
};

/** Repeats come at least this often, or they are separate presses. */
const QUICK_MS = 150;
const PATIENCE = 1.5;
const LEAST_MS = 120;
/** Where a report is to be expected, the timer only guards against one that was lost. */
const GUARD_MS = 30_000;
const GUARD_AFTER_REPEAT_MS = 2000;

/** True where the key may open the microphone at all. */
export function mayTalk(state: TuiState): boolean {
  return (
    state.screen === "call" &&
    !state.help &&
    state.confirmation === null &&
    state.prompt === null &&
    state.link === "open" &&
    incomingCall(state) === null &&
    state.status?.call?.state === "connected" &&
    settingsOf(state).holdToTalk
  );
}

export function talkKey(state: TuiState, phase: "down" | "up", reported: boolean): Step {
  if (phase === "up") return closeMicrophone(state);
  if (!mayTalk(state)) return step(state);
  const { hold, now } = state;
  if (hold.phase === "closed") {
    const opened: Hold = { ...hold, phase: "open", since: now, last: now, repeats: 0, firstGap: 0 };
    return step(
      { ...state, hold: opened },
      ask("mute", { muted: false }, { for: "hold" }),
      watchdog(reported ? GUARD_MS : hold.delayMs * PATIENCE),
    );
  }
  const learned = learn(hold, now - hold.last, now);
  const patience = reported ? GUARD_AFTER_REPEAT_MS : Math.max(LEAST_MS, learned.repeatMs * 2 * PATIENCE);
  return step({ ...state, hold: learned }, watchdog(patience));
}

/** Closes it, whoever thinks that it is closed already. */
export function closeMicrophone(state: TuiState): Step {
  if (state.hold.phase === "closed") return step(state);
  return step(
    { ...state, hold: { ...state.hold, phase: "closed" } },
    ask("mute", { muted: true }, { for: "hold" }),
    { effect: "cancel", timer: "hold" },
  );
}

/** The first gap counts only when quick ones follow: two slow taps are no held key. */
function learn(hold: Hold, gap: number, now: number): Hold {
  const repeats = hold.repeats + 1;
  const next = { ...hold, last: now, repeats };
  if (repeats === 1) return { ...next, firstGap: gap };
  if (gap > QUICK_MS || gap <= 0) return next;
  const delayMs = repeats === 2 && hold.firstGap >= QUICK_MS ? Math.min(1000, hold.firstGap) : hold.delayMs;
  return { ...next, delayMs, repeatMs: Math.max(15, Math.round((hold.repeatMs + gap) / 2)) };
}

const watchdog = (ms: number): Effect => ({ effect: "timer", timer: "hold", ms: Math.round(ms) });
