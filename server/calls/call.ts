import type { CallState } from "../../protocol/call-state.js";
import { type Candidate, callIdKey, type Offer, sameCallId } from "../../protocol/values.js";
import type { Emission } from "./effects.js";

/**
 * Somebody who takes part in a call. Being a party is being busy, see `busyParties`. The caller is `dialing` and the callee `ringing` until
 * the answer makes both `connecting`; the media path is none of the server's business, so nobody gets beyond that.
 */
export interface Party {
  readonly callId: string;
  readonly state: CallState;
  /** Null for somebody without a token, and for a callee that only rings. */
  readonly userId: number | null;
  /** The device that holds the call; null while it rings, and after a restart until somebody with a token returns. */
  readonly device: string | null;
  /** The socket that owns the call; null while it rings or is lost. */
  readonly socket: string | null;
  /** How the caller spelled this party, until the caller has learned the stored spelling. */
  readonly dialedAs: string | null;
  /** Candidates sent so far, by event and addressee. */
  readonly sent: Readonly<Record<string, number>>;
  /** The number of the last event for a device with a token; an app gets none. */
  readonly seq: number;
  /** The latest of those events, without their numbers; the last of them is number `seq`. */
  readonly kept: readonly Emission[];
  /** Up to this number they had gone out to a socket when the last one was lost. */
  readonly sentUpTo: number;
}

/** A candidate of the caller, kept for devices of the callee that show up while it rings. */
export interface RelayedCandidate {
  readonly event: "iceCandidate" | "roomIceCandidate";
  readonly candidate: Candidate;
}

/** What is needed to ring a device of the callee, now or when it registers. */
export interface Ring {
  readonly offer: Offer;
  readonly candidates: readonly RelayedCandidate[];
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly reach: Reach;
}

/**
 * How far a ring or an invite has come: `queued` while no device is online, `withheld` for ever from somebody who has
 * blocked the one who rings.
 */
export type Reach = "queued" | "delivered" | "withheld";

/** An open invite; an invitee is not busy. */
export interface Invite {
  readonly callId: string;
  readonly from: string;
  readonly reach: Reach;
}

/** One call, which is a room from its first moment. Never changed in place. */
export interface Call {
  readonly roomId: string;
  readonly caller: string;
  readonly callee: string;
  readonly video: boolean;
  /** The key of the `callUser` that began it, by which that one is known when it comes again; null where it had none. */
  readonly key: string | null;
  /** Null while it rings. */
  readonly answeredAt: number | null;
  /** Null once it runs. */
  readonly ring: Ring | null;
  readonly parties: readonly Party[];
  readonly invites: readonly Invite[];
  /** Keys of those who left: an app may still address its hang-up to one of them. */
  readonly former: readonly string[];
}

/** The party with that Call ID, ignoring case. */
export function partyOf(call: Call, callId: string): Party | undefined {
  return call.parties.find((party) => sameCallId(party.callId, callId));
}

/** Those whom the call makes busy: everybody but a callee from whom the ring is withheld. */
export function busyParties(call: Call): readonly Party[] {
  return call.ring?.reach === "withheld"
    ? call.parties.filter((party) => party.state !== "ringing")
    : call.parties;
}

/** The open invites for that Call ID, ignoring case: one from each member who wants that person in. */
export function invitesFor(call: Call, callId: string): readonly Invite[] {
  return call.invites.filter((invite) => sameCallId(invite.callId, callId));
}

/** An invite is known by whom it is for and whom it is from. */
export const inviteName = ({ callId, from }: Invite): string => `${callIdKey(callId)}/${callIdKey(from)}`;

/** The first of them that the invitee may know of. */
export function inviteOf(call: Call, callId: string): Invite | undefined {
  return call.invites.find((invite) => invite.reach !== "withheld" && sameCallId(invite.callId, callId));
}

/** True when a change concerns nobody's being in the call or invited to it, as most do not. */
export function hasSamePeople(before: Call, after: Call): boolean {
  if (before.invites !== after.invites || before.parties.length !== after.parties.length) return false;
  return before.parties.every(({ callId }, index) => callId === after.parties[index]?.callId);
}

/** True while somebody is asked into the call: it rings for them, or an invite is open. */
export function awaits(call: Call, callId: string): boolean {
  if (call.ring !== null && sameCallId(call.callee, callId)) return true;
  return call.invites.some((invite) => sameCallId(invite.callId, callId));
}

/** Everyone in the call but one. */
export function othersOf(call: Call, party: Party): readonly Party[] {
  return call.parties.filter((other) => !sameCallId(other.callId, party.callId));
}

/** Call IDs of those who are in the room: everyone but a callee that still rings. */
export function participantsOf(call: Call): string[] {
  return call.parties.filter((party) => party.state !== "ringing").map((party) => party.callId);
}

/** The name of a party in events for a viewer: the caller knows the callee as dialed until the answer tells more. */
export function nameFor(call: Call, party: Party, viewer: string): string {
  return party.dialedAs !== null && sameCallId(viewer, call.caller) ? party.dialedAs : party.callId;
}

/** True when nobody but the two who began it was ever in the room. */
export function isFirstPairOnly(call: Call): boolean {
  const pair = [callIdKey(call.caller), callIdKey(call.callee)];
  const everybody = [...call.parties.map(({ callId }) => callIdKey(callId)), ...call.former];
  return everybody.every((key) => pair.includes(key));
}

/** True when the addressee is in the call, or was until it left. */
export function addresses(call: Call, sender: Party, to: string): boolean {
  const key = callIdKey(to);
  if (key === callIdKey(sender.callId)) return false;
  return partyOf(call, to) !== undefined || call.former.includes(key);
}
