import { type Call, hasSamePeople } from "../calls/call.js";
import type { Acquaintances } from "./acquaintances.js";
import { inviteesOf, membersOf } from "./call-record.js";
import type { Item } from "./packets.js";

export interface AnnouncerPorts {
  readonly acquaintances: Acquaintances;
  readonly post: (to: string, item: Item) => void;
}

/**
 * Tells the nodes where somebody has sockets that this node keeps that person busy, or no longer. It speaks before the
 * events of the same decision, so that whoever hears those knows where to send the answer.
 */
export class Announcer {
  readonly #ports: AnnouncerPorts;

  constructor(ports: AnnouncerPorts) {
    this.#ports = ports;
  }

  changed(before: Call | null, after: Call | null): void {
    const room = (after ?? before)?.roomId;
    if (room === undefined || (before && after && hasSamePeople(before, after))) return;
    const members = difference(before && membersOf(before), after && membersOf(after));
    const invitees = difference(before && inviteesOf(before), after && inviteesOf(after));
    for (const person of members.come) this.#busy(person, room, true);
    for (const person of members.gone) this.#busy(person, room, false);
    for (const person of invitees.come) this.#invited(person, room, true);
    for (const person of invitees.gone) this.#invited(person, room, false);
    const gone = [...members.gone, ...invitees.gone];
    // The effects of the decision still need to know where those are.
    if (gone.length > 0) queueMicrotask(() => this.#prune(gone));
  }

  /** Tells one node alone, which was not known to have sockets of somebody. */
  tell(node: string, call: Call, person: string): void {
    const room = call.roomId;
    if (membersOf(call).includes(person)) {
      this.#ports.post(node, { kind: "claim", person, room, busy: true });
    }
    if (inviteesOf(call).includes(person)) {
      this.#ports.post(node, { kind: "invite", person, room, open: true });
    }
  }

  #busy(person: string, room: string, busy: boolean): void {
    const { acquaintances, post } = this.#ports;
    // What another node has kept so far is kept here now.
    if (busy && acquaintances.claimOf(person)?.room === room) acquaintances.setClaim(person, null);
    for (const node of acquaintances.nodesOf(person)) post(node, { kind: "claim", person, room, busy });
  }

  #invited(person: string, room: string, open: boolean): void {
    const { acquaintances, post } = this.#ports;
    const elsewhere = acquaintances.invitesOf(person).find((invite) => invite.room === room);
    if (open && elsewhere) acquaintances.clearInvite(person, elsewhere);
    for (const node of acquaintances.nodesOf(person)) post(node, { kind: "invite", person, room, open });
  }

  #prune(people: readonly string[]): void {
    for (const person of people) this.#ports.acquaintances.prune(person);
  }
}

function difference(before: readonly string[] | null, after: readonly string[] | null) {
  const come = (after ?? []).filter((person) => !before?.includes(person));
  const gone = (before ?? []).filter((person) => !after?.includes(person));
  return { come, gone };
}
