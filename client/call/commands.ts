import { sameCallId, TIMES } from "../../protocol/index.js";
import type { CallDecision, CallEffect, CallModel } from "./model.js";
import { answering, offering } from "./negotiations.js";
import { markOf } from "./offer-marks.js";
import { about, andThen, emit, end, memberNamed, move, nothing, without } from "./step.js";

/** Calls the remote: offers first, rings with the offer. */
export function dial(model: CallModel): CallDecision {
  return andThen(
    move(offering(model, model.remote), "dial"),
    { type: "arm", timer: "ring", ms: TIMES.ring },
    { type: "open-link", remote: model.remote },
    { type: "make-offer", remote: model.remote },
  );
}

/** A call or an invite rings here. Candidates may come at once, so a call's link is opened to keep them. */
export function ring(model: CallModel): CallDecision {
  const ringing = andThen(move(model, "ring"), { type: "arm", timer: "ring", ms: ringTime(model) });
  return model.origin === "invite" ? ringing : andThen(ringing, { type: "open-link", remote: model.remote });
}

const ringTime = (model: CallModel): number => (model.origin === "invite" ? TIMES.invite : TIMES.ring);

/** Answers what rings: a call with an answer, an invite by joining its room. */
export function accept(model: CallModel): CallDecision {
  const moved = move(model, "accept");
  const effects: CallEffect[] = [
    ...moved.effects,
    { type: "disarm", timer: "ring" },
    { type: "arm", timer: "connect", ms: TIMES.connect },
  ];
  if (model.origin === "invite") {
    const roomId = model.roomId ?? "";
    effects.push(emit({ event: "acceptRoomInvite", payload: { roomId, from: model.self } }));
    return { model: { ...moved.model, joining: true }, effects };
  }
  // Two devices of one user may answer at once. Until the server has taken this one's answer, its media must not
  // knock at the caller's door, where the answer of the other one may be the key.
  const { offer, remote } = model;
  if (offer) effects.push({ type: "take-offer", remote, offer, hold: true });
  effects.push({ type: "joined", callId: remote });
  const joined = { ...moved.model, members: [remote] };
  return { model: offer ? answering(joined, remote, offer, markOf(offer)) : joined, effects };
}

/** Refuses what rings. */
export function reject(model: CallModel, reason: string): CallDecision {
  if (model.state !== "ringing") return nothing(model);
  return end(model, { by: "local", reason }, [refusal(model, reason)]);
}

function refusal(model: CallModel, reason: string): CallEffect {
  const { self, remote, roomId } = model;
  if (model.origin === "invite") {
    return emit({ event: "declineRoomInvite", payload: { roomId: roomId ?? "", from: self } });
  }
  return emit({ event: "rejectCall", payload: { to: remote, from: self, reason, ...about(model) } });
}

/** Ends the call from here, in the words that fit its state. */
export function hangUp(model: CallModel): CallDecision {
  switch (model.state) {
    case "idle":
      return nothing(model);
    case "dialing":
      return end(model, { by: "local", reason: "canceled" }, [cancel(model)]);
    case "ringing":
      return reject(model, "rejected");
    case "connecting":
      return end(model, { by: "local", reason: "canceled" }, leave(model));
    case "connected":
      return end(model, { by: "local", reason: "hangup" }, leave(model));
  }
}

const cancel = (model: CallModel): CallEffect =>
  emit({ event: "cancelCall", payload: { to: model.remote, from: model.self, ...about(model) } });

/** Leaving must not end the call of the others, which `endCall` does on the app's own server. */
export function leave(model: CallModel): CallEffect[] {
  const [only, ...more] = model.members;
  const invites = model.invited.map((callId) => cancelInviteEffect(model, callId));
  if (more.length > 0 || model.joining) {
    const { roomId, self } = model;
    const farewell: CallEffect =
      model.abilities.leaveRoom && roomId
        ? emit({ event: "leaveRoom", payload: { roomId, from: self } })
        : { type: "bounce" };
    return [...invites, farewell];
  }
  if (!only) return invites;
  if (model.state === "connecting" && model.origin === "outgoing") return [...invites, cancel(model)];
  return [...invites, emit({ event: "endCall", payload: { to: only, from: model.self, ...about(model) } })];
}

/** Asks one more person into the room. */
export function invite(model: CallModel, callId: string): CallDecision {
  const running = model.state === "connected" || model.state === "connecting";
  if (!running || !model.roomId)
    return andThen(nothing(model), { type: "invite", callId, outcome: "failed" });
  if (memberNamed(model, callId) || sameCallId(callId, model.self)) {
    return andThen(nothing(model), { type: "invite", callId, outcome: "busy" });
  }
  const { roomId, self } = model;
  return {
    model: { ...model, invited: [...without(model.invited, callId), callId] },
    effects: [
      emit({ event: "inviteToRoom", payload: { roomId, to: callId, from: self } }),
      { type: "invite", callId, outcome: "sent" },
    ],
  };
}

/** Takes an invite back. */
export function cancelInvite(model: CallModel, callId: string): CallDecision {
  if (!model.invited.some((entry) => sameCallId(entry, callId)) || !model.roomId) return nothing(model);
  return {
    model: { ...model, invited: without(model.invited, callId) },
    effects: [cancelInviteEffect(model, callId), { type: "invite", callId, outcome: "canceled" }],
  };
}

const cancelInviteEffect = (model: CallModel, callId: string): CallEffect =>
  emit({
    event: "cancelRoomInvite",
    payload: { roomId: model.roomId ?? "", to: callId, from: model.self },
  });
