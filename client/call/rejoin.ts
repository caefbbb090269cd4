import { makesOffer, type Offer, type Signal } from "../../protocol/index.js";
import { failLink } from "./fail-link.js";
import type { CallDecision, CallEffect, CallModel } from "./model.js";
import { answering, negotiates, negotiationWith, offering } from "./negotiations.js";
import { markOf } from "./offer-marks.js";
import { andThen, followedBy, isRemote, memberNamed, nothing, without } from "./step.js";

/** A media path that was up and broke has this long to come back; talking people wait no longer. */
const RECOVERY_MS = 20_000;
/** Links to one person that may fail in a row before the path is given up. */
const MAX_FAILURES = 2;

/**
 * The process with sound and pictures died: everything that was negotiated is void. Media is opened anew, and each
 * person gets a new link by the shortest way that is open to them.
 */
export function mediaLost(model: CallModel): CallDecision {
  if (model.state === "idle" || model.state === "ringing") return nothing(model);
  const people = model.state === "dialing" ? [model.remote] : model.members;
  const decision = forEach(people, model, linkAnew);
  if (decision.model.state === "idle") return decision;
  return { model: decision.model, effects: [{ type: "open-media" }, ...decision.effects] };
}

function linkAnew(model: CallModel, callId: string): CallDecision {
  const known = negotiationWith(model, callId);
  switch (known?.phase) {
    // Their offer is yet to come, and will find the new media.
    case undefined:
      return nothing(model);
    case "making":
      return offerAnew(model, callId);
    case "answering":
      return known.offer ? takeAnew(model, callId, known.offer) : nothing(model);
    case "offered":
    case "settled":
      break;
  }
  // What rings at the other side is an offer of the dead; whoever answers it gets another one.
  if (model.state === "dialing") {
    return andThen(nothing({ ...model, offerLost: true }), { type: "renew-link", remote: callId });
  }
  if (mayOfferAgain(model, callId)) return offerAnew(model, callId);
  return failLink(model, callId, "media_lost");
}

/**
 * An app would take a second offer on the link of the first pair for a second connection, and end the call all the
 * same when the first one dies. Its links for a room have no such ideas.
 */
function mayOfferAgain(model: CallModel, callId: string): boolean {
  const isFirstPair = model.origin !== "invite" && isRemote(model, callId);
  return (negotiationWith(model, callId)?.kin ?? false) || !isFirstPair;
}

/** A link failed. Between two clients of this program one that was up is tried again, twice. */
export function linkFailed(model: CallModel, callId: string, reason: string): CallDecision {
  const member = memberNamed(model, callId);
  if (member === undefined || !mayTryAgain(model, member)) return failLink(model, callId, reason);
  const failures = (negotiationWith(model, member)?.failures ?? 0) + 1;
  return offerAnew(negotiates(model, member, { phase: "making", failures }), member);
}

function mayTryAgain(model: CallModel, member: string): boolean {
  const known = negotiationWith(model, member);
  const wasUp = isLinked(model, member) || isRecovering(model, member);
  return wasUp && known?.kin === true && known.failures < MAX_FAILURES;
}

/** The time to come back is over. */
export function recoveryOver(model: CallModel): CallDecision {
  return forEach(model.recovering, { ...model, recovering: [] }, (now, callId) =>
    failLink(now, callId, "ice_failed"),
  );
}

/** One decision for each of these people, until the call is over. */
function forEach(
  people: readonly string[],
  model: CallModel,
  decide: (model: CallModel, callId: string) => CallDecision,
): CallDecision {
  return people.reduce(
    (before, callId) =>
      before.model.state === "idle" ? before : followedBy(before, (now) => decide(now, callId)),
    nothing(model),
  );
}

/** The call was answered, and what was answered is the offer of media that is gone. */
export function answerToTheDead(model: CallModel): CallDecision {
  const anew = { ...model, offerLost: false };
  if (!model.roomId || !mayOfferAgain(anew, model.remote)) return failLink(anew, model.remote, "media_lost");
  return andThen(nothing(offering(anew, model.remote)), { type: "make-offer", remote: model.remote });
}

/**
 * An offer by way of the room. It is the first one of a new pair, or the other side had to begin anew. Where both began
 * at the same moment, the offer of the one who makes it in every pair stands.
 */
export function roomOffer(model: CallModel, member: string, offer: Offer): CallDecision {
  const known = negotiationWith(model, member);
  const mark = markOf(offer);
  const take: CallEffect = { type: "take-offer", remote: member, offer, hold: false };
  if (!known) return andThen(nothing(answering(model, member, offer, mark)), take);
  const isOut = known.phase === "making" || known.phase === "offered";
  if (isOut && makesOffer(model.self, member)) return nothing(model);
  if (!isOut && mark === null) return andThen(nothing(model), take);
  if (!isOut && mark === known.mark) return nothing(model);
  return takeAnew(model, member, offer);
}

/** An answer by way of the room; one to an offer that was replaced is dropped. */
export function isAnswerInTime(model: CallModel, member: string, answer: Signal): boolean {
  const known = negotiationWith(model, member);
  if (known?.phase !== "offered") return false;
  const mark = markOf(answer);
  return mark === null || mark === known.mark;
}

function offerAnew(model: CallModel, callId: string): CallDecision {
  return andThen(
    recovers(offering(model, callId), callId),
    { type: "renew-link", remote: callId },
    { type: "make-offer", remote: callId },
  );
}

/** The answer to the call itself is held back until the server has taken it, the first time and every other. */
function takeAnew(model: CallModel, callId: string, offer: Offer): CallDecision {
  const hold = model.offer !== null && isRemote(model, callId);
  return andThen(
    recovers(answering(model, callId, offer, markOf(offer)), callId),
    { type: "renew-link", remote: callId },
    { type: "take-offer", remote: callId, offer, hold },
  );
}

/** Where a path was up, its loss is told, and the time runs in which it may come back. */
function recovers(model: CallModel, callId: string): CallDecision {
  const member = memberNamed(model, callId);
  if (member === undefined || !isLinked(model, member)) return nothing(model);
  return andThen(
    nothing({
      ...model,
      linked: without(model.linked, member),
      recovering: [...without(model.recovering, member), member],
    }),
    { type: "arm", timer: "recovery", ms: RECOVERY_MS },
    { type: "recovering", callId: member },
  );
}

const isLinked = (model: CallModel, member: string): boolean => model.linked.includes(member);
const isRecovering = (model: CallModel, member: string): boolean => model.recovering.includes(member);
