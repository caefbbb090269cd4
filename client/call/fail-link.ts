import { leave } from "./commands.js";
import type { CallDecision, CallModel } from "./model.js";
import { about, emit, end, memberNamed, nothing, without } from "./step.js";

/**
 * A media path is gone for good: with the only other person that ends the call, in a room it ends one link. Where no
 * link to anybody is left, nor one to come, this phone leaves the others alone.
 */
export function failLink(model: CallModel, remote: string, reason: string): CallDecision {
  const member = memberNamed(model, remote) ?? (model.state === "dialing" ? model.remote : undefined);
  if (!member) return nothing(model);
  if (model.members.length <= 1) {
    const farewell = emit({
      event: "callFailed",
      payload: { to: member, from: model.self, reason, ...about(model) },
    });
    return end(model, { by: "system", reason }, [farewell]);
  }
  const failed = [...without(model.failed, member), member];
  if (failed.length === model.members.length) return end(model, { by: "system", reason }, leave(model));
  return nothing({
    ...model,
    linked: without(model.linked, member),
    recovering: without(model.recovering, member),
    failed,
  });
}
