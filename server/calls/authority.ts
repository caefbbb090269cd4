import { type Call, type Party, partyOf } from "./call.js";
import { isNamedDevice, type Sender } from "./people.js";
import type { Step } from "./step.js";

/** True when the lost device of a party may be replaced by the sender's: never across the line between app and account. */
function mayTakeOver(party: Party, sender: Sender): boolean {
  if (party.socket !== null) return false;
  if (party.device === null) return true;
  // An app has no user id, so neither an app and an account nor two accounts can be taken for each other.
  if (party.userId !== sender.userId) return false;
  return party.device === sender.device || !isNamedDevice(party.device);
}

/**
 * The party that the sender may act for. A ringing callee acts from any device; everyone else only from the socket
 * that owns the call, or from one that may take its lost place.
 */
export function actorOf(call: Call, sender: Sender): Party | undefined {
  const party = partyOf(call, sender.callId);
  if (!party || party.state === "ringing") return party;
  if (party.socket === sender.socket || mayTakeOver(party, sender)) return party;
  return undefined;
}

/**
 * The party whose place the sender asks back. After a restart nobody knows whose device held a call, so the first that
 * returns gets it; if that was an app, an authenticated device that asks for the room by its id has the better claim.
 */
export function claimantOf(call: Call, sender: Sender): Party | undefined {
  const party = partyOf(call, sender.callId);
  if (!party || party.state === "ringing") return undefined;
  if (party.device === null && sender.userId !== null) return party;
  return actorOf(call, sender);
}

/** Makes the sender's socket the owner and hands over what came while nobody was. Safe to call for the owner. */
export function seat(step: Step, party: Party, sender: Sender): Party {
  if (party.state === "ringing" || party.socket === sender.socket) return party;
  // An app that returns after a restart stays replaceable, see `claimantOf`.
  const device = party.device === null && sender.userId === null ? null : sender.device;
  const seated: Party = { ...party, userId: sender.userId, device, socket: sender.socket, mailbox: [] };
  step.replaceParty(seated);
  step.clear("grace", party.callId);
  // An app has heard it already, see `arrive`: an offer that comes twice would disturb its call.
  const missed = sender.userId === null ? [] : party.mailbox;
  for (const emission of missed) step.tellSocket(sender.socket, emission);
  return seated;
}
