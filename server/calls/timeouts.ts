import { type Call, type Party, partyOf } from "./call.js";
import type { Context } from "./context.js";
import type { Decision } from "./decision.js";
import type { Timer } from "./effects.js";
import { finish, sayFarewell } from "./ending.js";
import { expireInvite } from "./invites.js";
import { vanish } from "./presence.js";
import { Step } from "./step.js";

/** A timer has run out. It may be late: each decision looks at the call as it is now. */
export interface TimeoutCommand {
  readonly timer: Timer;
}

const timeouts: { [K in Timer["kind"]]: (step: Step, person: string, context: Context) => void } = {
  offline: (step, person, context) => {
    const pair = ringingPair(step.call, person);
    if (pair && step.call.ring?.reach === "queued") {
      const { caller, callee } = pair;
      const from = callee.dialedAs ?? callee.callId;
      step.tell(caller, { event: "callFailed", payload: { from, reason: "offline" } });
      finish(step, "missed", context.now);
    }
  },
  guard: (step, person, context) => {
    const pair = ringingPair(step.call, person);
    if (pair && step.call.ring?.reach !== "queued") {
      sayFarewell(step, pair.caller, pair.callee, { how: "cancel" });
      sayFarewell(step, pair.callee, pair.caller, { how: "fail", reason: "no_answer" });
      finish(step, "missed", context.now);
    }
  },
  grace: (step, person, context) => {
    const party = partyOf(step.call, person);
    if (party && party.state !== "ringing" && party.socket === null) vanish(step, party, context);
  },
  invite: (step, name) => expireInvite(step, name),
};

/** Ends what nobody ended in time. */
export function timeout(
  call: Call | null,
  { timer }: TimeoutCommand,
  context: Context,
): Decision<Record<string, never>> {
  const step = new Step(call);
  if (call) timeouts[timer.kind](step, timer.person, context);
  return step.accept({});
}

function ringingPair(call: Call, person: string): { caller: Party; callee: Party } | undefined {
  const caller = partyOf(call, call.caller);
  const callee = partyOf(call, person);
  return caller && callee?.state === "ringing" ? { caller, callee } : undefined;
}
