import type { AckData } from "../../protocol/client-events.js";
import type { ErrorCode } from "../../protocol/errors.js";
import { LIMITS } from "../../protocol/limits.js";
import { sameCallId } from "../../protocol/values.js";
import { actorOf, seat } from "./authority.js";
import { type Call, type Invite, inviteOf, type Party, participantsOf, partyOf } from "./call.js";
import type { Context } from "./context.js";
import type { Decision } from "./decision.js";
import type { Emission } from "./effects.js";
import type { Sender } from "./people.js";
import { refuse, Step } from "./step.js";

/** Invites that one room may have open at a time; more than this is nobody looking for company. */
const OPEN_INVITES = 32;

/** `inviteToRoom`: `invitee` is the stored spelling of `to`. */
export interface InviteCommand {
  readonly sender: Sender;
  readonly roomId: string;
  readonly to: string;
  readonly invitee: string;
}

/** Members of a running room act on its invites; null for everybody else. */
function memberOf(call: Call | null, sender: Sender): Party | null {
  if (!call || call.ring) return null;
  return actorOf(call, sender) ?? null;
}

/** Invites somebody; an offline invitee gets the invite on its next `register`, though the inviter hears `offline`. */
export function invite(
  call: Call | null,
  { sender, roomId, to, invitee }: InviteCommand,
  context: Context,
): Decision<AckData["inviteToRoom"]> {
  const step = new Step(call);
  const fail = (reason: string) =>
    step.tellSocket(sender.socket, { event: "roomInviteFailed", payload: { roomId, to, reason } });
  const member = memberOf(call, sender);
  if (!call || !member) {
    fail("invalid_room");
    return step.refuse("not-in-call");
  }
  const hindrance = hindranceOf(call, invitee, context);
  if (hindrance) {
    fail(hindrance.reason);
    return step.refuse(hindrance.code);
  }
  const { callId: from } = seat(step, member, sender);
  const online = context.isOnline(invitee);
  const open: Invite = { callId: invitee, from, reach: online ? "delivered" : "queued" };
  step.setInvite(open);
  step.arm("invite", invitee, online ? context.times.invite : context.times.offlineInvite);
  if (online) step.tellUser(invitee, inviteEmission(step.call, open));
  else fail("offline");
  return step.accept({ delivered: online });
}

function hindranceOf(
  call: Call,
  invitee: string,
  context: Context,
): { reason: string; code: ErrorCode } | undefined {
  const isRepeat = inviteOf(call, invitee) !== undefined;
  const full = call.parties.length >= LIMITS.roomSize || (!isRepeat && call.invites.length >= OPEN_INVITES);
  if (full) return { reason: "room_full", code: "room-full" };
  if (context.claimOf(invitee) !== undefined) return { reason: "busy", code: "user-busy" };
  return undefined;
}

function inviteEmission(call: Call, { from }: Invite): Emission {
  return {
    event: "roomInvite",
    payload: { roomId: call.roomId, from, participants: participantsOf(call), isVideoCall: call.video },
  };
}

const canceled = (call: Call, { from }: Invite): Emission => ({
  event: "roomInviteCanceled",
  payload: { roomId: call.roomId, from },
});

/** `cancelRoomInvite`: the inviter takes it back. */
export interface CancelInviteCommand {
  readonly sender: Sender;
  readonly roomId: string;
  readonly to: string;
}

/** Takes an invite back; only its inviter can. */
export function cancelInvite(
  call: Call | null,
  { sender, to }: CancelInviteCommand,
): Decision<Record<string, never>> {
  const member = memberOf(call, sender);
  if (!call || !member) return refuse(call, "not-in-call");
  const open = inviteOf(call, to);
  if (!open || !sameCallId(open.from, sender.callId)) return refuse(call, "no-invite");
  const step = new Step(call);
  seat(step, member, sender);
  step.removeInvite(to);
  if (open.reach === "delivered") step.tellUser(open.callId, canceled(call, open));
  return step.accept({});
}

/** `declineRoomInvite`. */
export interface DeclineInviteCommand {
  readonly sender: Sender;
  readonly roomId: string;
}

/** Refuses an invite, for all devices of the invitee. */
export function declineInvite(
  call: Call | null,
  { sender }: DeclineInviteCommand,
): Decision<Record<string, never>> {
  const open = call && inviteOf(call, sender.callId);
  if (!call || !open) return refuse(call, "no-invite");
  const step = new Step(call);
  step.removeInvite(open.callId);
  const inviter = partyOf(call, open.from);
  if (inviter) {
    step.tell(inviter, {
      event: "roomInviteDeclined",
      payload: { roomId: call.roomId, from: open.callId },
    });
  }
  settleOnOtherDevices(step, open, sender);
  return step.accept({});
}

/** The invitee has spoken on one device: the others stop showing the invite. */
export function settleOnOtherDevices(step: Step, open: Invite, sender: Sender): void {
  step.tellUser(open.callId, canceled(step.call, open), { except: sender.device });
}

/** A socket of an invitee has registered: it gets the invite, unless its user is in another call by now. */
export function deliverInvite(
  call: Call | null,
  { sender }: DeclineInviteCommand,
  context: Context,
): Decision<Record<string, never>> {
  const step = new Step(call);
  const open = call && inviteOf(call, sender.callId);
  if (!call || !open || context.claimOf(sender.callId) !== undefined) return step.accept({});
  if (open.reach === "queued") {
    step.setInvite({ ...open, reach: "delivered" });
    step.arm("invite", open.callId, context.times.invite);
  }
  step.tellSocket(sender.socket, inviteEmission(call, open));
  return step.accept({});
}

/** Nobody took the invite in its time. */
export function expireInvite(step: Step, person: string): void {
  const open = inviteOf(step.call, person);
  if (!open) return;
  step.removeInvite(person);
  if (open.reach === "delivered") step.tellUser(open.callId, canceled(step.call, open));
}
