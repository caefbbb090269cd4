import { makesOffer, type Signal, sameCallId } from "../../protocol/index.js";
import { leave } from "./commands.js";
import type { CallDecision, CallEffect, CallModel } from "./model.js";
import { about, andThen, emit, end, isRemote, memberNamed, move, nothing, without } from "./step.js";

/** A link has its own description: it goes to the other side, and candidates may follow it. */
export function described(model: CallModel, remote: string, signal: Signal): CallDecision {
  if (model.state === "dialing" && signal.type === "offer") {
    return andThen(
      nothing(model),
      emit({
        event: "callUser",
        payload: { userToCall: model.remote, from: model.self, signalData: signal },
      }),
      { type: "send-candidates", remote, route: "call", repeat: false },
    );
  }
  const to = memberNamed(model, remote);
  if (!to) return nothing(model);
  if (model.offer && isRemote(model, to) && signal.type === "answer") return answered(model, signal);
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
function answered(model: CallModel, signal: Extract<Signal, { type: "answer" }>): CallDecision {
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
  const grown = { ...model, linked: [...model.linked, member], failed: without(model.failed, member) };
  const linked: CallEffect = { type: "linked", callId: member };
  if (model.state !== "connecting" || model.heldEnd) return { model: grown, effects: [linked] };
  const moved = move(grown, "link-up");
  return { model: moved.model, effects: [{ type: "disarm", timer: "connect" }, ...moved.effects, linked] };
}

/**
 * A media path is gone for good: with the only other person that ends the call, in a room it ends one link. Where no
 * link to anybody is left, nor one to come, this phone leaves the others alone.
 */
export function linkFailed(model: CallModel, remote: string, reason: string): CallDecision {
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
  return nothing({ ...model, linked: without(model.linked, member), failed });
}

/** Everybody in the room but oneself becomes a member, and each new pair opens its link. */
export function admit(model: CallModel, callIds: readonly string[]): CallDecision {
  const known = [model.self, ...model.members];
  const fresh: string[] = [];
  for (const callId of callIds) {
    if (![...known, ...fresh].some((entry) => sameCallId(entry, callId))) fresh.push(callId);
  }
  if (fresh.length === 0) return nothing(model);
  return {
    model: { ...model, members: [...model.members, ...fresh] },
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
    ...model,
    members: without(model.members, member),
    linked: without(model.linked, member),
    failed: without(model.failed, member),
  };
  if (remaining.members.length > 0) return { model: remaining, effects: left };
  const over = end(model, { by: "remote", reason: "ended" });
  return { model: over.model, effects: [{ type: "left", callId: member }, ...over.effects] };
}
