import type { MemoryRegistry } from "../calls/memory-registry.js";
import type { Sender } from "../calls/people.js";
import type { SignalingLog } from "../signaling/index.js";
import type { Outcome } from "../signaling/runner.js";
import type { Acquaintances } from "./acquaintances.js";
import type { Announcer } from "./announcer.js";
import { parseForwarded } from "./commands.js";
import type { Estate } from "./estate.js";
import type { Forwarding } from "./forwarding.js";
import { nodeOf } from "./node-id.js";
import type { Item, ItemOf } from "./packets.js";
import type { Router } from "./router.js";

export interface CorrespondencePorts {
  readonly node: string;
  readonly own: MemoryRegistry;
  readonly acquaintances: Acquaintances;
  readonly announcer: Announcer;
  readonly forwarding: Forwarding;
  readonly router: Router;
  readonly estate: Estate;
  readonly post: (to: string, item: Item) => void;
  /** Sends to sockets of this node. */
  readonly deliver: (item: ItemOf<"emit">) => void;
  /** True for somebody who is here, or about to be. */
  readonly isHere: (person: string) => boolean;
  /** True for somebody who is here, or takes part in a call that is kept here. */
  readonly concerns: (person: string) => boolean;
  readonly sendersOf: (callId: string) => Iterable<Sender>;
  readonly gate: () => Promise<void> | null;
  readonly saidGoodbye: (node: string) => void;
  readonly log: SignalingLog;
}

/** What comes of the words of other nodes. */
export class Correspondence {
  readonly #ports: CorrespondencePorts;
  /** The room for which somebody has caught up since the last beat: both sides of a gap notice it. */
  readonly #caughtUp = new Map<string, string>();

  constructor(ports: CorrespondencePorts) {
    this.#ports = ports;
  }

  hear(from: string, item: Item): void {
    const { deliver, forwarding, estate, saidGoodbye } = this.#ports;
    switch (item.kind) {
      case "emit":
        return deliver(item);
      case "run":
        return this.#runFor(from, item);
      case "moved":
      case "done":
      case "committed":
        return forwarding.hear(from, item);
      case "claim":
        return this.#hearOfClaim(from, item);
      case "invite":
        return this.#hearOfInvite(from, item);
      case "presence":
        return this.#hearOfPresence(from, item);
      case "catch-up":
        return this.catchUp(item.person);
      case "roll":
        return estate.callRoll(from, item.person, item.sockets);
      case "farewell":
        return saidGoodbye(from);
      case "take":
        return estate.take(item);
    }
  }

  /** Runs what a socket would have caused by arriving, had this node known then what it knows now. */
  catchUp(person: string): void {
    const { router, acquaintances, sendersOf, post } = this.#ports;
    const senders = [...sendersOf(person)];
    const claim = acquaintances.claimOf(person);
    if (claim && this.#caughtUp.get(person) === claim.room) return;
    if (claim) this.#caughtUp.set(person, claim.room);
    const sockets = senders.map(({ socket }) => socket);
    if (claim) post(claim.owner, { kind: "roll", person, sockets });
    for (const sender of senders) {
      void router.run("arrive", { sender });
      for (const roomId of router.invitesOf(person)) void router.run("deliverInvite", { sender, roomId });
    }
  }

  /** A beat later, whoever asks again has missed something anew. */
  forgetCatchingUp(): void {
    this.#caughtUp.clear();
  }

  /** Redis knows of nodes where somebody is, and this one did not when it decided: those have missed something. */
  located(person: string, nodes: readonly string[]): void {
    const { node, own, acquaintances, announcer, concerns, post } = this.#ports;
    const known = acquaintances.nodesOf(person);
    const unknown = nodes.filter((other) => other !== node && !known.has(other));
    if (unknown.length === 0 || !concerns(person)) return;
    const rooms = [...own.invitesOf(person), own.claimOf(person)];
    for (const other of unknown) {
      acquaintances.addNode(person, other);
      for (const room of rooms) {
        const call = room === undefined ? null : own.find(room);
        if (call) announcer.tell(other, call, person);
      }
      post(other, { kind: "catch-up", person });
    }
  }

  #runFor(from: string, { id, name, command, claim }: ItemOf<"run">): void {
    const { router, gate, log } = this.#ports;
    const forwarded = parseForwarded(name, command);
    if (!forwarded || nodeOf(forwarded.command.sender.socket) !== from) {
      log.warn({ from, name }, "another node forwarded what it cannot have been asked");
      return;
    }
    const closed = gate();
    const receive = () => router.receive(forwarded, claim);
    const outcome = closed ? closed.then(receive) : receive();
    if (outcome instanceof Promise) void outcome.then((later) => this.#answer(from, id, later));
    else this.#answer(from, id, outcome);
  }

  #answer(to: string, id: number, outcome: Outcome<unknown> | null): void {
    const { post } = this.#ports;
    if (!outcome) return post(to, { kind: "moved", id });
    const { reply, committed } = outcome;
    post(to, { kind: "done", id, reply, logged: committed !== null });
    void committed?.then((ok) => post(to, { kind: "committed", id, ok }));
  }

  #hearOfClaim(from: string, { person, room, busy }: ItemOf<"claim">): void {
    const { acquaintances, isHere } = this.#ports;
    const claim = { room, owner: from };
    if (!busy) acquaintances.clearClaim(person, claim);
    else if (isHere(person)) acquaintances.setClaim(person, claim);
  }

  #hearOfInvite(from: string, { person, room, open }: ItemOf<"invite">): void {
    const { acquaintances, isHere } = this.#ports;
    const invite = { room, owner: from };
    if (!open) acquaintances.clearInvite(person, invite);
    else if (isHere(person)) acquaintances.addInvite(person, invite);
  }

  #hearOfPresence(from: string, { person, here }: ItemOf<"presence">): void {
    const { acquaintances, concerns, estate } = this.#ports;
    if (!concerns(person)) return;
    if (here) return acquaintances.addNode(person, from);
    acquaintances.removeNode(person, from);
    estate.checkRing(person);
  }
}
