import { nextState } from "../../protocol/call-state.js";
import type { AckData } from "../../protocol/client-events.js";
import type { ErrorCode } from "../../protocol/errors.js";
import { LIMITS } from "../../protocol/limits.js";
import { type Signal, sameCallId } from "../../protocol/values.js";
import { actorOf, claimantOf, seat } from "./authority.js";
import { type Call, inviteOf, invitesFor, type Party, participantsOf, partyOf } from "./call.js";
import type { Context } from "./context.js";
import type { Decision } from "./decision.js";
import { settleOnOtherDevices } from "./invites.js";
import { hasForgotten } from "./numbering.js";
import type { Sender } from "./people.js";
import { refuse, Step } from "./step.js";

/** `acceptRoomInvite`. */
export interface JoinCommand {
  readonly sender: Sender;
  readonly roomId: string;
}

/** Why somebody cannot join, apart from being busy elsewhere. */
function hindranceToJoin(
  call: Call | null,
  callId: string,
): { reason: string | null; code: ErrorCode } | undefined {
  if (!call || call.ring) return { reason: "invalid_room", code: "no-invite" };
  if (partyOf(call, callId)) return { reason: null, code: "wrong-state" };
  if (call.parties.length >= LIMITS.roomSize) return { reason: "room_full", code: "room-full" };
  if (!inviteOf(call, callId)) return { reason: "invalid_room", code: "no-invite" };
  return undefined;
}

/** Asks whether one would be let in, and changes nothing. */
export function knock(call: Call | null, { sender }: JoinCommand): Decision<Record<string, never>> {
  const step = new Step(call);
  const hindrance = hindranceToJoin(call, sender.callId);
  return hindrance ? step.refuse(hindrance.code) : step.accept({});
}

/** Joins a running room on the strength of an open invite. */
export function join(
  call: Call | null,
  { sender, roomId }: JoinCommand,
  context: Context,
): Decision<AckData["acceptRoomInvite"]> {
  const step = new Step(call);
  const busy = context.claimOf(sender.callId) !== undefined;
  const hindrance =
    hindranceToJoin(call, sender.callId) ??
    (busy ? { reason: "busy", code: "user-busy" as const } : undefined);
  if (hindrance) {
    const { reason, code } = hindrance;
    if (reason) step.tellSocket(sender.socket, { event: "roomJoinFailed", payload: { roomId, reason } });
    return step.refuse(code);
  }
  const open = invitesFor(step.call, sender.callId);
  step.become({ ...step.call, parties: [...step.call.parties, joiner(sender)] });
  announce(step, sender);
  for (const invite of open) {
    step.removeInvite(invite);
    const inviter = partyOf(step.call, invite.from);
    if (inviter)
      step.tell(inviter, { event: "roomInviteAccepted", payload: { roomId, from: sender.callId } });
  }
  settleOnOtherDevices(step, open, sender);
  const { callId, device } = sender;
  step.log({ type: "joined", room: roomId, callId, device, at: context.now });
  return step.accept({ participants: participantsOf(step.call) });
}

function joiner(sender: Sender): Party {
  return {
    ...sender,
    state: nextState(nextState("idle", "ring"), "accept"),
    dialedAs: null,
    sent: {},
    seq: 0,
    kept: [],
    sentUpTo: 0,
  };
}

function announce(step: Step, sender: Sender): void {
  const { roomId, video, parties } = step.call;
  const own = partyOf(step.call, sender.callId);
  const participants = participantsOf(step.call);
  if (own) step.tell(own, { event: "roomJoined", payload: { roomId, participants, isVideoCall: video } });
  for (const party of parties) {
    step.tell(party, { event: "roomParticipantJoined", payload: { roomId, userId: sender.callId } });
  }
}

/** `roomSignal`. */
export interface SignalCommand {
  readonly sender: Sender;
  readonly roomId: string;
  readonly to: string;
  readonly signal: Signal;
}

/** Relays a description between two members of a running room. */
export function relaySignal(
  call: Call | null,
  { sender, to, signal }: SignalCommand,
): Decision<Record<string, never>> {
  const actor = call && actorOf(call, sender);
  const target = call && partyOf(call, to);
  if (!call || !actor || !target || sameCallId(to, sender.callId)) return refuse(call, "not-in-call");
  if (call.ring) return refuse(call, "wrong-state");
  const step = new Step(call);
  const { callId: from } = seat(step, actor, sender);
  step.tell(target, { event: "roomSignal", payload: { roomId: call.roomId, from, signal } });
  return step.accept({});
}

/** `resume`: the device has had all events up to `lastSeq`. */
export interface ResumeCommand extends JoinCommand {
  readonly lastSeq?: number | undefined;
}

/**
 * A device that was away asks for its place and for what it missed, which comes before the answer. The answer is who
 * is in the room now, so that a device for which something is no longer kept can catch up all the same.
 */
export function resume(call: Call | null, { sender, lastSeq }: ResumeCommand): Decision<AckData["resume"]> {
  // It still rings here: the device may be about to answer, and has no place yet.
  if (call && partyOf(call, sender.callId)?.state === "ringing") return refuse(call, "wrong-state");
  const party = call && claimantOf(call, sender);
  if (!call || !party) return refuse(call, "call-over");
  const step = new Step(call);
  seat(step, party, sender, lastSeq);
  const participants = participantsOf(step.call);
  if (sender.userId === null) return step.accept({ participants });
  return step.accept({
    participants,
    seq: party.seq,
    missed: hasForgotten(party, lastSeq ?? party.sentUpTo),
  });
}
