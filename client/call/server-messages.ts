import { sameCallId, TIMES } from "../../protocol/index.js";
import { admit, dismiss } from "./links.js";
import type { CallDecision, CallModel, InviteOutcome, ServerMessage } from "./model.js";
import { negotiates } from "./negotiations.js";
import { markOf } from "./offer-marks.js";
import { answerToTheDead, isAnswerInTime, roomOffer } from "./rejoin.js";
import { andThen, end, followedBy, isRemote, memberNamed, move, nothing, without } from "./step.js";

type Payload<E extends ServerMessage["event"]> = Extract<ServerMessage, { event: E }>["payload"];

/** What a message of the server means to this call; a message about another call means nothing. */
export function serverMessage(model: CallModel, message: ServerMessage): CallDecision {
  switch (message.event) {
    case "incomingCall":
      return nothing(model);
    case "callAccepted":
      return callAccepted(model, message.payload);
    case "callRejected":
      return model.state === "dialing" && isRemote(model, message.payload.from ?? model.remote)
        ? end(model, { by: "remote", reason: message.payload.reason || "rejected", rejected: true })
        : nothing(model);
    case "callCanceled":
      return endedBy(model, message.payload.from, message.payload.reason || "canceled");
    case "callFailed":
      return endedBy(model, message.payload.from, message.payload.reason || "failed");
    case "callEnded":
      return callEnded(model, message.payload.from);
    case "iceCandidate":
      return takeCandidate(model, message.payload);
    default:
      return roomMessage(model, message);
  }
}

function roomMessage(model: CallModel, message: ServerMessage): CallDecision {
  // The callee knows the room before the caller does, and its first candidates may overtake its answer.
  if (message.event === "roomIceCandidate" && model.state === "dialing" && !model.roomId) {
    return takeCandidate(model, message.payload);
  }
  if (!("roomId" in message.payload) || message.payload.roomId !== model.roomId) return nothing(model);
  switch (message.event) {
    case "roomIceCandidate":
      return takeCandidate(model, message.payload);
    case "roomSignal":
      return roomSignal(model, message.payload);
    case "roomJoined":
      return roomJoined(model, message.payload);
    case "roomJoinFailed":
      return model.joining
        ? end(model, { by: "system", reason: message.payload.reason || "failed" })
        : nothing(model);
    case "roomParticipantJoined":
      return inRoom(model) ? admit(model, [message.payload.userId]) : nothing(model);
    case "roomParticipantLeft":
      return dismiss(model, message.payload.userId);
    case "participantAway":
      return presence(model, message.payload.userId, "away");
    case "participantBack":
      return presence(model, message.payload.userId, "back");
    case "roomInviteCanceled":
      return model.origin === "invite" && (model.state === "ringing" || model.joining)
        ? end(model, { by: "remote", reason: "canceled" })
        : nothing(model);
    case "roomInviteAccepted":
      return inviteEnded(model, message.payload.from, "accepted");
    case "roomInviteDeclined":
      return inviteEnded(model, message.payload.from, "declined");
    case "roomInviteFailed":
      return inviteEnded(model, message.payload.to, failedInvite(message.payload.reason));
    default:
      return nothing(model);
  }
}

const inRoom = (model: CallModel): boolean => model.members.length > 0;

function callAccepted(model: CallModel, payload: Payload<"callAccepted">): CallDecision {
  if (model.state !== "dialing") return nothing(model);
  if (payload.from !== null && !isRemote(model, payload.from)) return nothing(model);
  const remote = payload.from ?? model.remote;
  const roomId = payload.roomId ?? model.roomId;
  const mark = markOf(payload.signal);
  const answered = negotiates(model, remote, { phase: "settled", kin: mark !== null });
  const moved = move({ ...answered, roomId, remote, members: [remote], heldEnd: false }, "accepted");
  const opened = andThen(
    moved,
    { type: "disarm", timer: "ring" },
    { type: "disarm", timer: "ended-hold" },
    { type: "arm", timer: "connect", ms: TIMES.connect },
    { type: "rename-link", from: model.remote, to: remote },
    { type: "joined", callId: remote },
  );
  if (model.offerLost) return followedBy(opened, answerToTheDead);
  // The callee may have dropped everything that came while it rang.
  return andThen(
    opened,
    { type: "take-answer", remote, signal: payload.signal },
    { type: "send-candidates", remote, route: roomId ? "room" : "call", repeat: true },
  );
}

/** Who reports the end must be in the call, spelled any way; before `connected` the reason may still follow. */
function callEnded(model: CallModel, from: string): CallDecision {
  if (!concerns(model, from)) return nothing(model);
  if (model.state === "connected") return end(model, { by: "remote", reason: "ended" });
  if (model.heldEnd) return nothing(model);
  return andThen(nothing({ ...model, heldEnd: true }), {
    type: "arm",
    timer: "ended-hold",
    ms: TIMES.endedHold,
  });
}

function endedBy(model: CallModel, from: string, reason: string): CallDecision {
  return concerns(model, from) ? end(model, { by: "remote", reason }) : nothing(model);
}

const concerns = (model: CallModel, from: string): boolean =>
  model.state !== "idle" &&
  (memberNamed(model, from) !== undefined || (model.members.length === 0 && isRemote(model, from)));

function takeCandidate(model: CallModel, payload: Payload<"iceCandidate">): CallDecision {
  // Before anybody is in the call, the other side is whom it rings at; who has left it later is nobody.
  const ringsWith = model.members.length === 0 && isRemote(model, payload.from) ? model.remote : undefined;
  const remote = memberNamed(model, payload.from) ?? ringsWith;
  if (!remote || model.state === "idle") return nothing(model);
  return andThen(nothing(model), { type: "take-candidate", remote, candidate: payload.candidate });
}

function roomSignal(model: CallModel, { from, signal }: Payload<"roomSignal">): CallDecision {
  const remote = memberNamed(model, from);
  if (!remote) return nothing(model);
  if (signal.type === "offer") return roomOffer(model, remote, signal);
  if (!isAnswerInTime(model, remote, signal)) return nothing(model);
  const settled = negotiates(model, remote, { phase: "settled", kin: markOf(signal) !== null });
  return andThen(nothing(settled), { type: "take-answer", remote, signal });
}

function roomJoined(model: CallModel, payload: Payload<"roomJoined">): CallDecision {
  if (!model.joining) return nothing(model);
  return admit({ ...model, joining: false, video: payload.isVideoCall }, payload.participants);
}

function inviteEnded(model: CallModel, callId: string, outcome: InviteOutcome): CallDecision {
  if (!model.invited.some((entry) => sameCallId(entry, callId))) return nothing(model);
  return andThen(nothing({ ...model, invited: without(model.invited, callId) }), {
    type: "invite",
    callId,
    outcome,
  });
}

function presence(model: CallModel, userId: string, type: "away" | "back"): CallDecision {
  const callId = memberNamed(model, userId);
  return callId ? andThen(nothing(model), { type, callId }) : nothing(model);
}

const failedInvite = (reason: string | null | undefined): InviteOutcome =>
  reason === "busy" || reason === "offline" ? reason : "failed";
