import { ask } from "./effects.js";
import type { TuiState } from "./model.js";
import { nameOf } from "./search-rows.js";
import { andThen, type Step, say, step } from "./step.js";

/** Rings somebody, or invites them into the call that runs. */
export function callSomebody(state: TuiState, callId: string, video: boolean): Step {
  const call = state.status?.call;
  const own = state.status?.account?.callId;
  if (own && own.toLowerCase() === callId.toLowerCase()) return say(state, "That is you", "problem");
  if (!call) {
    return andThen(
      step(
        state.screen === "search" ? { ...state, screen: state.search.from } : state,
        ask("dial", { callId, video }, { for: "dial", subject: callId }),
      ),
      (next) => say(next, `Calling ${nameOf(state, callId)}`),
    );
  }
  if (call.people.some((person) => person.callId.toLowerCase() === callId.toLowerCase())) {
    return say(state, `${nameOf(state, callId)} is in the call already`);
  }
  return andThen(
    step(state, ask("invite", { callIds: [callId] }, { for: "invite", subject: callId })),
    (next) => say(next, `Inviting ${nameOf(state, callId)} into the call`),
  );
}
