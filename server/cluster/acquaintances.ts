import { callIdKey } from "../../protocol/values.js";
import type { Claim } from "./shared-state.js";

/** What other nodes have to do with somebody. */
interface Acquaintance {
  /** Other nodes that have sockets of the person. */
  nodes: Set<string>;
  /** Where the person is busy, if another node keeps that call. */
  claim: Claim | null;
  /** Rooms of other nodes that have an open invite, with the node that keeps each. */
  invites: Map<string, string>;
  /** When the claim was set, in changes of claims. */
  claimedAt: number;
}

const NOWHERE: ReadonlySet<string> = new Set();

/**
 * What this node knows about people beyond its own sockets and calls: where else they are, and who keeps them busy. It
 * knows so of everybody who is connected here or takes part in a call that is kept here, and of nobody else. Who is
 * only here and in no call costs nothing.
 */
export class Acquaintances {
  readonly #people = new Map<string, Acquaintance>();
  readonly #concerns: (person: string) => boolean;
  #claimChanges = 0;

  /** `concerns` tells whether somebody is connected here, or takes part in a call that is kept here. */
  constructor(concerns: (person: string) => boolean) {
    this.#concerns = concerns;
  }

  /** The other nodes that have sockets of somebody. */
  nodesOf(callId: string): ReadonlySet<string> {
    return this.#people.get(callIdKey(callId))?.nodes ?? NOWHERE;
  }

  claimOf(callId: string): Claim | null {
    return this.#people.get(callIdKey(callId))?.claim ?? null;
  }

  /** The rooms of other nodes that have an open invite for somebody, each with the node that keeps it. */
  invitesOf(callId: string): readonly Claim[] {
    const invites = this.#people.get(callIdKey(callId))?.invites ?? new Map<string, string>();
    return Array.from(invites, ([room, owner]) => ({ room, owner }));
  }

  setNodes(callId: string, nodes: Iterable<string>): void {
    this.#change(callId, (person) => {
      person.nodes = new Set(nodes);
    });
  }

  addNode(callId: string, node: string): void {
    this.#change(callId, (person) => person.nodes.add(node));
  }

  removeNode(callId: string, node: string): void {
    this.#change(callId, (person) => person.nodes.delete(node));
  }

  setClaim(callId: string, claim: Claim | null): void {
    this.#change(callId, (person) => {
      person.claim = claim;
      person.claimedAt = ++this.#claimChanges;
    });
  }

  /** A mark in time, for `setClaimUnlessNewer`. */
  get now(): number {
    return this.#claimChanges;
  }

  /** Takes an answer to a question that was asked at the mark: what the owner itself has said since is newer. */
  setClaimUnlessNewer(callId: string, claim: Claim, mark: number): void {
    const known = this.#people.get(callIdKey(callId));
    if (!known?.claim || known.claimedAt <= mark) this.setClaim(callId, claim);
  }

  /** Forgets a claim unless another one, or another owner, has taken its place. */
  clearClaim(callId: string, { room, owner }: Claim): void {
    const claim = this.claimOf(callId);
    if (claim?.room === room && claim.owner === owner) this.setClaim(callId, null);
  }

  setInvites(callId: string, invites: Iterable<Claim>): void {
    this.#change(callId, (person) => {
      person.invites = new Map(Array.from(invites, ({ room, owner }) => [room, owner]));
    });
  }

  addInvite(callId: string, { room, owner }: Claim): void {
    this.#change(callId, (person) => person.invites.set(room, owner));
  }

  /** Forgets an invite unless another owner keeps its room by now. */
  clearInvite(callId: string, { room, owner }: Claim): void {
    this.#change(callId, ({ invites }) => invites.get(room) === owner && invites.delete(room));
  }

  /** A node is no more: nobody is there any longer. The result is everybody who was. */
  removeNodeEverywhere(node: string): string[] {
    const left: string[] = [];
    for (const [key, { nodes }] of this.#people) {
      if (nodes.has(node)) left.push(key);
    }
    for (const key of left) this.removeNode(key, node);
    return left;
  }

  /** Forgets somebody who is neither connected here nor part of a call here. */
  prune(callId: string): void {
    const key = callIdKey(callId);
    if (!this.#concerns(key)) this.#people.delete(key);
  }

  /** How many people have something to do with other nodes. */
  get size(): number {
    return this.#people.size;
  }

  #change(callId: string, change: (person: Acquaintance) => unknown): void {
    const key = callIdKey(callId);
    const person = this.#people.get(key) ?? {
      nodes: new Set(),
      claim: null,
      invites: new Map(),
      claimedAt: 0,
    };
    change(person);
    const isBlank = person.nodes.size === 0 && person.claim === null && person.invites.size === 0;
    if (isBlank) this.#people.delete(key);
    else this.#people.set(key, person);
  }
}
