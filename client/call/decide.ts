import { accept, cancelInvite, dial, hangUp, invite, leave, reject, ring } from "./commands.js";
import { admit, described, dismiss, linkUp } from "./links.js";
import type { CallDecision, CallInput, CallModel, CallTimer } from "./model.js";
import { linkFailed, mediaLost, recoveryOver } from "./rejoin.js";
import { serverMessage } from "./server-messages.js";
import { about, andThen, emit, end, memberNamed, nothing } from "./step.js";

/**
 * The whole behaviour of a call as one pure function: what it knows and what it hears in, what it knows
 * next and what is to be done out. Illegal commands throw `illegal-transition`; late or foreign messages
 * change nothing.
 */
export function decide(model: CallModel, input: CallInput): CallDecision {
  const decision = decided(model, input);
  const isWholeAgain = model.recovering.length > 0 && decision.model.recovering.length === 0;
  if (!isWholeAgain) return decision;
  return { model: decision.model, effects: [{ type: "disarm", timer: "recovery" }, ...decision.effects] };
}

function decided(model: CallModel, input: CallInput): CallDecision {
  switch (input.type) {
    case "dial":
      return dial(model);
    case "ring":
      return ring(model);
    case "accept":
      return accept(model);
    case "reject":
      return reject(model, input.reason);
    case "hang-up":
      return hangUp(model);
    case "invite":
      return invite(model, input.callId);
    case "cancel-invite":
      return cancelInvite(model, input.callId);
    case "described":
      return described(model, input.remote, input.signal);
    case "link-up":
      return linkUp(model, input.remote);
    case "link-failed":
      return linkFailed(model, input.remote, input.reason);
    case "media-lost":
      return mediaLost(model);
    case "timer":
      return timedOut(model, input.timer);
    case "acknowledged":
      return acknowledged(model, input.roomId, input.delivered);
    case "answer-taken":
      return model.state === "idle"
        ? nothing(model)
        : andThen(nothing(model), { type: "release-candidates", remote: model.remote });
    case "refused":
      return model.state === "connected"
        ? nothing(model)
        : end(model, { by: "system", reason: input.reason });
    case "resumed":
      return resumed(model, input.participants);
    case "server-lost":
      return serverLost(model);
    case "close":
      return end(model, { by: "system", reason: input.reason });
    case "server":
      return serverMessage(model, input.message);
  }
}

function timedOut(model: CallModel, timer: CallTimer): CallDecision {
  switch (timer) {
    case "ended-hold":
      return model.heldEnd ? end(model, { by: "remote", reason: "ended" }) : nothing(model);
    case "connect":
      return model.state === "connecting" ? unconnected(model) : nothing(model);
    case "ring":
      return unanswered(model);
    case "recovery":
      return recoveryOver(model);
  }
}

/** A report of failure ends the call for everybody on the app's own server, so a room is left instead. */
function unconnected(model: CallModel): CallDecision {
  const reason = "connect_timeout";
  if (model.joining || model.members.length > 1) return end(model, { by: "system", reason }, leave(model));
  const to = model.members[0] ?? model.remote;
  return end(model, { by: "system", reason }, [
    emit({ event: "callFailed", payload: { to, from: model.self, reason, ...about(model) } }),
  ]);
}

function unanswered(model: CallModel): CallDecision {
  const { remote: to, self: from, roomId } = model;
  if (model.state === "dialing") {
    const reason = model.calleeOffline ? "offline" : "timeout";
    return end(model, { by: "system", reason }, [
      emit({ event: "callFailed", payload: { to, from, reason: "timeout", ...about(model) } }),
    ]);
  }
  if (model.state !== "ringing") return nothing(model);
  const reason = "no_answer";
  if (model.origin === "invite") {
    return end(model, { by: "system", reason }, [
      emit({ event: "declineRoomInvite", payload: { roomId: roomId ?? "", from } }),
    ]);
  }
  return end(model, { by: "system", reason }, [
    emit({ event: "callFailed", payload: { to, from, reason, ...about(model) } }),
  ]);
}

function acknowledged(model: CallModel, roomId: string, delivered: boolean): CallDecision {
  if (model.state !== "dialing") return nothing(model);
  const known = { ...model, roomId, calleeOffline: !delivered };
  return delivered
    ? nothing(known)
    : andThen(nothing(known), { type: "callee-offline", callId: model.remote });
}

/** Back after an absence: whoever left or joined meanwhile is caught up with. */
function resumed(model: CallModel, participants: readonly string[]): CallDecision {
  if (model.state !== "connecting" && model.state !== "connected") return nothing(model);
  let decision = admit({ ...model, joining: false }, participants);
  for (const member of model.members) {
    if (memberNamed({ ...model, members: participants }, member)) continue;
    const dismissed = dismiss(decision.model, member);
    decision = { model: dismissed.model, effects: [...decision.effects, ...dismissed.effects] };
  }
  return decision;
}

/** On a server that cannot resume, a lost socket ends what is not yet connected; media needs no server. */
function serverLost(model: CallModel): CallDecision {
  if (model.abilities.resume || model.state === "idle" || model.state === "connected") return nothing(model);
  return end(model, { by: "system", reason: "server_lost" });
}
