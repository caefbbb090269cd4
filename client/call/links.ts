import { type Answer, makesOffer, type Offer, type Signal, sameCallId } from "../../protocol/index.js";
import type { CallDecision, CallEffect, CallModel } from "./model.js";
import { forgetNegotiation, negotiates, negotiationWith, offering } from "./negotiations.js";
import { marked, nameOfOffer } from "./offer-marks.js";
import { andThen, emit, end, isRemote, memberNamed, move, nothing, without } from "./step.js";

/** A link has its own description: it goes to the other side, and candidates may follow it. */
export function described(model: CallModel, remote: string, signal: Signal): CallDecision {
  if (signal.type === "offer") return offered(model, remote, signal);
  const to = memberNamed(model, remote);
  if (!to) return nothing(model);
  const answer = marked(signal, negotiationWith(model, to)?.mark ?? null);
  const settled = negotiates(model, to, { phase: "settled", offer: null });
  return model.offer && isRemote(model, to) ? answered(settled, answer) : bySignal(settled, to, answer);
}

function offered(model: CallModel, remote: string, signal: Offer): CallDecision {
  const mark = nameOfOffer(signal);
  const signalData = marked(signal, mark);
  if (model.state === "dialing") {
    return andThen(
      nothing(negotiates(model, model.remote, { phase: "offered", mark })),
      emit({ event: "callUser", payload: { userToCall: model.remote, from: model.self, signalData } }),
      { type: "send-candidates", remote, route: "call", repeat: false },
    );
  }
  const to = memberNamed(model, remote);
  return to ? bySignal(negotiates(model, to, { phase: "offered", mark }), to, signalData) : nothing(model);
}

function bySignal(model: CallModel, to: string, signal: Signal): CallDecision {
  if (!model.roomId) return nothing(model);
  const { roomId, self } = model;
  return andThen(nothing(model), emit({ event: "roomSignal", payload: { roomId, to, from: self, signal } }), {
    type: "send-candidates",
    remote: to,
    route: "room",
    repeat: false,
  });
}

/** The answer to the call itself; later links with the same person negotiate as any other in the room. */
function answered(model: CallModel, signal: Answer): CallDecision {
  const { remote, self, roomId } = model;
  return andThen(
    nothing({ ...model, offer: null }),
    emit({ event: "answerCall", payload: { to: remote, from: self, signal, roomId } }),
    {
      type: "send-candidates",
      remote,
      route: roomId ? "room" : "call",
      repeat: false,
    },
  );
}

/** The first media path makes the call connected, though not when the other side has hung up: that end stays held. */
export function linkUp(model: CallModel, remote: string): CallDecision {
  const member = memberNamed(model, remote);
  if (!member || model.linked.includes(member)) return nothing(model);
  const known = negotiationWith(model, member);
  const grown = {
    ...(known ? negotiates(model, member, { phase: known.phase, failures: 0 }) : model),
    linked: [...model.linked, member],
    failed: without(model.failed, member),
    recovering: without(model.recovering, member),
  };
  const linked: CallEffect = { type: "linked", callId: member };
  if (model.state !== "connecting" || model.heldEnd) return { model: grown, effects: [linked] };
  const moved = move(grown, "link-up");
  return { model: moved.model, effects: [{ type: "disarm", timer: "connect" }, ...moved.effects, linked] };
}

/** Everybody in the room but oneself becomes a member, and each new pair opens its link. */
export function admit(model: CallModel, callIds: readonly string[]): CallDecision {
  const known = [model.self, ...model.members];
  const fresh: string[] = [];
  for (const callId of callIds) {
    if (![...known, ...fresh].some((entry) => sameCallId(entry, callId))) fresh.push(callId);
  }
  if (fresh.length === 0) return nothing(model);
  const offersTo = fresh.filter((callId) => makesOffer(model.self, callId));
  const grown = { ...model, members: [...model.members, ...fresh] };
  return {
    model: offersTo.reduce(offering, grown),
    effects: fresh.flatMap((callId) => opening(model, callId)),
  };
}

function opening(model: CallModel, callId: string): CallEffect[] {
  const open: CallEffect[] = [
    { type: "joined", callId },
    { type: "open-link", remote: callId },
  ];
  return makesOffer(model.self, callId) ? [...open, { type: "make-offer", remote: callId }] : open;
}

/** Somebody left; a call without anybody else is over. */
export function dismiss(model: CallModel, callId: string): CallDecision {
  const member = memberNamed(model, callId);
  if (!member) return nothing(model);
  const left: CallEffect[] = [
    { type: "close-link", remote: member },
    { type: "left", callId: member },
  ];
  const remaining = {
    ...forgetNegotiation(model, member),
    members: without(model.members, member),
    linked: without(model.linked, member),
    failed: without(model.failed, member),
    recovering: without(model.recovering, member),
  };
  if (remaining.members.length > 0) return { model: remaining, effects: left };
  const over = end(model, { by: "remote", reason: "ended" });
  return { model: over.model, effects: [{ type: "left", callId: member }, ...over.effects] };
}
