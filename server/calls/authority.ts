import { type Call, type Party, partyOf } from "./call.js";
import { keptAfter } from "./numbering.js";
import { isNamedDevice, type Sender } from "./people.js";
import type { Step } from "./step.js";

/** True when the sender speaks from the device that holds the party's place: never across the line between app and account. */
function isSameDevice(party: Party, sender: Sender): boolean {
  // After a restart of which the log knows no device. An app has no user id; two accounts are told apart.
  if (party.device === null) return sender.userId === null || isFor(party, sender.userId);
  // An app has no user id, so neither an app and an account nor two accounts can be taken for each other.
  if (party.userId !== sender.userId) return false;
  return party.device === sender.device || !isNamedDevice(party.device);
}

const isFor = (party: Party, userId: number): boolean => party.userId === null || party.userId === userId;

/**
 * The party that the sender may act for. A ringing callee acts from any device; everyone else only from the socket
 * that owns the call, or from one that may take its lost place.
 */
export function actorOf(call: Call, sender: Sender): Party | undefined {
  const party = partyOf(call, sender.callId);
  if (!party || party.state === "ringing") return party;
  if (party.socket === sender.socket) return party;
  return party.socket === null && isSameDevice(party, sender) ? party : undefined;
}

/**
 * The party whose place the sender asks back. A dead socket looks alive for a while, and a device with a token that
 * says it is back need not wait for its end. Where a restart left it open whose device held a call, the first that
 * returns gets it; if that was an app, a device with a token that asks for the room by its id has the better claim.
 */
export function claimantOf(call: Call, sender: Sender): Party | undefined {
  const party = partyOf(call, sender.callId);
  if (!party || party.state === "ringing") return undefined;
  const mayReplace = sender.userId !== null && isSameDevice(party, sender);
  return mayReplace ? party : actorOf(call, sender);
}

/**
 * Makes the sender's socket the owner, and hands over what went to no socket, or what came after the number that a
 * returning device names. Safe to call for the owner.
 */
export function seat(step: Step, party: Party, sender: Sender, lastSeq?: number): Party {
  if (party.state === "ringing") return party;
  const isOwner = party.socket === sender.socket;
  if (isOwner && lastSeq === undefined) return party;
  const seated = isOwner ? party : replaced(step, party, sender);
  // An app has heard it already, see `arrive`: an offer that comes twice would disturb its call.
  if (sender.userId === null) return seated;
  const sent = party.socket === null ? party.sentUpTo : party.seq;
  for (const emission of keptAfter(party, step.call.roomId, lastSeq ?? sent)) {
    step.tellSocket(sender.socket, emission);
  }
  return seated;
}

function replaced(step: Step, party: Party, sender: Sender): Party {
  // An app that returns after a restart stays replaceable, see `claimantOf`.
  const device = party.device === null && sender.userId === null ? null : sender.device;
  const userId = device === null ? party.userId : sender.userId;
  const seated: Party = { ...party, userId, device, socket: sender.socket, sentUpTo: party.seq };
  step.replaceParty(seated);
  step.clear("grace", party.callId);
  if (party.socket === null) announceReturn(step, seated);
  return seated;
}

function announceReturn(step: Step, { callId }: Party): void {
  const { roomId, ring } = step.call;
  if (ring) return;
  step.tellOtherDevices(callId, { event: "participantBack", payload: { roomId, userId: callId } });
}
