import { type Offer, sameCallId } from "../../protocol/index.js";
import type { CallModel, Negotiation } from "./model.js";

/** How it stands with that person; undefined while nobody has offered anything. */
export const negotiationWith = (model: CallModel, callId: string): Negotiation | undefined =>
  model.negotiations.find((known) => sameCallId(known.callId, callId));

/** The model with that much of the negotiation changed; what is not named stays, or begins. */
export function negotiates(
  model: CallModel,
  callId: string,
  change: Partial<Omit<Negotiation, "callId">> & Pick<Negotiation, "phase">,
): CallModel {
  const known = negotiationWith(model, callId);
  const before = known ?? { mark: null, kin: false, offer: null, failures: 0 };
  const others = model.negotiations.filter((one) => one !== known);
  return { ...model, negotiations: [...others, { ...before, ...change, callId }] };
}

export const forgetNegotiation = (model: CallModel, callId: string): CallModel => ({
  ...model,
  negotiations: model.negotiations.filter((known) => !sameCallId(known.callId, callId)),
});

/** An own offer is about to be made. */
export const offering = (model: CallModel, callId: string): CallModel =>
  negotiates(model, callId, { phase: "making", mark: null, offer: null });

/** Their offer is being answered; it is kept until the answer has gone, in case media has to begin again. */
export const answering = (model: CallModel, callId: string, offer: Offer, mark: string | null): CallModel =>
  negotiates(model, callId, { phase: "answering", mark, offer, kin: mark !== null });
