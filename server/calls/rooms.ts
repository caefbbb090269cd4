import { nextState } from "../../protocol/call-state.js";
import type { AckData } from "../../protocol/client-events.js";
import type { ErrorCode } from "../../protocol/errors.js";
import { LIMITS } from "../../protocol/limits.js";
import { type Signal, sameCallId } from "../../protocol/values.js";
import { actorOf, claimantOf, seat } from "./authority.js";
import { type Call, inviteOf, type Party, participantsOf, partyOf } from "./call.js";
import type { Context } from "./context.js";
import type { Decision } from "./decision.js";
import { settleOnOtherDevices } from "./invites.js";
import type { Sender } from "./people.js";
import { refuse, Step } from "./step.js";

/** `acceptRoomInvite`. */
export interface JoinCommand {
  readonly sender: Sender;
  readonly roomId: string;
}

/** Why somebody cannot join, apart from being busy elsewhere. */
export function hindranceToJoin(
  call: Call | null,
  callId: string,
): { reason: string | null; code: ErrorCode } | undefined {
  if (!call || call.ring) return { reason: "invalid_room", code: "no-invite" };
  if (partyOf(call, callId)) return { reason: null, code: "wrong-state" };
  if (call.parties.length >= LIMITS.roomSize) return { reason: "room_full", code: "room-full" };
  if (!inviteOf(call, callId)) return { reason: "invalid_room", code: "no-invite" };
  return undefined;
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
  const open = inviteOf(step.call, sender.callId);
  step.become({ ...step.call, parties: [...step.call.parties, joiner(sender)] });
  announce(step, sender);
  if (open) {
    step.removeInvite(open.callId);
    const inviter = partyOf(step.call, open.from);
    if (inviter)
      step.tell(inviter, { event: "roomInviteAccepted", payload: { roomId, from: sender.callId } });
    settleOnOtherDevices(step, open, sender);
  }
  step.log({ type: "joined", room: roomId, callId: sender.callId, at: context.now });
  return step.accept({ participants: participantsOf(step.call) });
}

function joiner(sender: Sender): Party {
  return {
    ...sender,
    state: nextState(nextState("idle", "ring"), "accept"),
    dialedAs: null,
    sent: {},
    mailbox: [],
  };
}

function announce(step: Step, sender: Sender): void {
  const { roomId, video, parties } = step.call;
  step.tellSocket(sender.socket, {
    event: "roomJoined",
    payload: { roomId, participants: participantsOf(step.call), isVideoCall: video },
  });
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

/** A device that was away asks for its place; who is in the room now is the answer, whatever it missed. */
export function resume(call: Call | null, { sender }: JoinCommand): Decision<AckData["resume"]> {
  const party = call && claimantOf(call, sender);
  if (!call || !party) return refuse(call, "call-over");
  const step = new Step(call);
  seat(step, party, sender);
  return step.accept({ participants: participantsOf(step.call) });
}
