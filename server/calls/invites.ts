import type { AckData } from "../../protocol/client-events.js";
import type { ErrorCode } from "../../protocol/errors.js";
import { LIMITS } from "../../protocol/limits.js";
import { sameCallId } from "../../protocol/values.js";
import { actorOf, seat } from "./authority.js";
import {
  type Call,
  type Invite,
  inviteName,
  inviteOf,
  invitesFor,
  type Party,
  participantsOf,
  partyOf,
} from "./call.js";
import type { Context } from "./context.js";
import type { Decision } from "./decision.js";
import type { Emission } from "./effects.js";
import type { Sender } from "./people.js";
import type { Standing } from "./standing.js";
import { refuse, Step } from "./step.js";

/** Invites that one member may have open at a time: more than fit into a room, and no hindrance to the others. */
const OPEN_INVITES = 8;

/** `inviteToRoom`: `invitee` is the stored spelling of `to`. */
export interface InviteCommand {
  readonly sender: Sender;
  readonly roomId: string;
  readonly to: string;
  readonly invitee: string;
  readonly standing?: Standing | undefined;
}

/** Members of a running room act on its invites; null for everybody else. */
function memberOf(call: Call | null, sender: Sender): Party | null {
  if (!call || call.ring) return null;
  return actorOf(call, sender) ?? null;
}

/** Invites somebody; an offline invitee gets the invite on its next `register`, though the inviter hears `offline`. */
export function invite(
  call: Call | null,
  { sender, roomId, to, invitee, standing }: InviteCommand,
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
  const hindrance = hindranceOf(call, member, invitee, standing, context);
  if (hindrance) {
    fail(hindrance.reason);
    return step.refuse(hindrance.code);
  }
  const { callId: from } = seat(step, member, sender);
  const reach = standing === "blocked" ? "withheld" : context.isOnline(invitee) ? "delivered" : "queued";
  const open: Invite = { callId: invitee, from, reach };
  const isQueued = reach === "queued";
  step.setInvite(open);
  step.arm("invite", inviteName(open), isQueued ? context.times.offlineInvite : context.times.invite);
  if (reach === "delivered") step.tellUser(invitee, inviteEmission(step.call, open));
  if (isQueued) {
    fail("offline");
    step.wake(invitee, from);
  }
  return step.accept({ delivered: !isQueued });
}

/** Whether somebody who has blocked the inviter is busy is none of the inviter's business. */
function hindranceOf(
  call: Call,
  member: Party,
  invitee: string,
  standing: Standing | undefined,
  context: Context,
): { reason: string; code: ErrorCode } | undefined {
  if (standing === "over-budget") return { reason: "rate_limited", code: "rate-limited" };
  const own = call.invites.filter((invite) => sameCallId(invite.from, member.callId));
  const isRepeat = own.some((invite) => sameCallId(invite.callId, invitee));
  const full = call.parties.length >= LIMITS.roomSize || (!isRepeat && own.length >= OPEN_INVITES);
  if (full) return { reason: "room_full", code: "room-full" };
  const isBusy = standing !== "blocked" && context.claimOf(invitee) !== undefined;
  return isBusy ? { reason: "busy", code: "user-busy" } : undefined;
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
  const open = invitesFor(call, to).find(({ from }) => sameCallId(from, sender.callId));
  if (!open) return refuse(call, "no-invite");
  const step = new Step(call);
  seat(step, member, sender);
  withdraw(step, open);
  return step.accept({});
}

/** An invite is over; the invitee need not know as long as another member wants it in the same room. */
function withdraw(step: Step, open: Invite): void {
  step.removeInvite(open);
  const isWanted = invitesFor(step.call, open.callId).some(({ reach }) => reach === "delivered");
  if (open.reach === "delivered" && !isWanted) step.tellUser(open.callId, canceled(step.call, open));
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
  const open = call ? invitesFor(call, sender.callId).filter(({ reach }) => reach !== "withheld") : [];
  if (!call || open.length === 0) return refuse(call, "no-invite");
  const step = new Step(call);
  for (const invite of open) {
    step.removeInvite(invite);
    const inviter = partyOf(call, invite.from);
    if (!inviter) continue;
    step.tell(inviter, {
      event: "roomInviteDeclined",
      payload: { roomId: call.roomId, from: invite.callId },
    });
  }
  settleOnOtherDevices(step, open, sender);
  return step.accept({});
}

/** The invitee has spoken on one device: the others stop showing the invite. */
export function settleOnOtherDevices(step: Step, invites: readonly Invite[], sender: Sender): void {
  const shown = invites.find(({ reach }) => reach !== "withheld");
  if (shown) step.tellUser(shown.callId, canceled(step.call, shown), { except: sender.device });
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
  for (const invite of invitesFor(call, sender.callId)) {
    if (invite.reach !== "queued") continue;
    step.setInvite({ ...invite, reach: "delivered" });
    step.arm("invite", inviteName(invite), context.times.invite);
  }
  step.tellSocket(sender.socket, inviteEmission(call, open));
  return step.accept({});
}

/** Nobody took the invite in its time. */
export function expireInvite(step: Step, name: string): void {
  const open = step.call.invites.find((invite) => inviteName(invite) === name);
  if (open) withdraw(step, open);
}
