import { callIdKey } from "../../protocol/values.js";
import type { Clock } from "../signaling/clock.js";
import type { SignalingLog } from "../signaling/index.js";
import type { MaybePromise } from "../signaling/maybe-promise.js";
import type { Acquaintances } from "./acquaintances.js";
import type { Item } from "./packets.js";
import type { About, SharedState } from "./shared-state.js";

export interface PresencePorts {
  readonly node: string;
  readonly shared: Pick<SharedState, "come" | "part">;
  readonly acquaintances: Acquaintances;
  /** True when somebody has a registered socket here. */
  readonly isHere: (callId: string) => boolean;
  readonly isUp: () => boolean;
  readonly post: (to: string, item: Item) => void;
  readonly personChanged: (callId: string) => void;
  /** Somebody's sockets were let in before it was known who keeps them busy. */
  readonly catchUp: (callId: string) => void;
  readonly clock: Pick<Clock, "after">;
  readonly log: SignalingLog;
}

/** A socket waits this long for Redis to say who else knows its user; then it is let in as it is. */
const PATIENCE = 250;

interface Coming {
  readonly announced: Promise<void>;
  /** Sockets that wait to be let in. */
  waiting: number;
}

/** Tells the other nodes who has sockets here. */
export class Presence {
  readonly #ports: PresencePorts;
  readonly #coming = new Map<string, Coming>();
  #underWay = 0;

  constructor(ports: PresencePorts) {
    this.#ports = ports;
  }

  /** Lets a socket in: at once where its user is here already, else when the others know. */
  enter(callId: string, seat: () => void): MaybePromise<void> {
    const person = callIdKey(callId);
    const coming = this.#coming.get(person);
    if (!coming && (this.#ports.isHere(person) || !this.#ports.isUp())) return seat();
    return this.#enterLater(person, coming ?? { announced: this.#announce(callId), waiting: 0 }, seat);
  }

  /** A socket has gone; tells the others when it was the last one. */
  leave(callId: string): void {
    const { isHere, acquaintances } = this.#ports;
    const person = callIdKey(callId);
    if (isHere(person) || this.#coming.has(person)) return;
    const told = this.#tell(person, this.#nodesConcerned(person), false);
    acquaintances.prune(person);
    void this.#part(callId, person, told);
  }

  /** True for somebody who is here, or about to be. */
  isHere(person: string): boolean {
    return this.#ports.isHere(person) || this.#coming.has(person);
  }

  /** Takes over what all nodes together know about somebody who is here, and tells those who have to do with them. */
  meet(person: string, about: About, mark: number): void {
    const { node, acquaintances } = this.#ports;
    acquaintances.setNodes(
      person,
      about.nodes.filter((other) => other !== node),
    );
    const { claim } = about;
    // That Redis knows of none proves nothing, since it may have lost its data: whoever is asked for the call will tell.
    if (claim && claim.owner !== node) acquaintances.setClaimUnlessNewer(person, claim, mark);
    for (const invite of about.invites) {
      if (invite.owner !== node) acquaintances.addInvite(person, invite);
    }
    this.#tell(person, this.#nodesConcerned(person), true);
  }

  get isIdle(): boolean {
    return this.#underWay === 0 && this.#coming.size === 0;
  }

  async #enterLater(person: string, coming: Coming, seat: () => void): Promise<void> {
    this.#coming.set(person, coming);
    coming.waiting++;
    await coming.announced;
    coming.waiting--;
    seat();
    if (coming.waiting === 0) this.#coming.delete(person);
  }

  #announce(callId: string): Promise<void> {
    const person = callIdKey(callId);
    const mark = this.#ports.acquaintances.now;
    let isLate = false;
    const announced = this.#come(person).then((about) => {
      if (!about) return;
      this.meet(person, about, mark);
      if (about.nodes.every((other) => other === this.#ports.node)) this.#ports.personChanged(callId);
      if (isLate) this.#ports.catchUp(callId);
    });
    const impatience = new Promise<void>((resolve) => {
      const cancel = this.#ports.clock.after(PATIENCE, () => {
        isLate = true;
        resolve();
      });
      void announced.finally(cancel);
    });
    return Promise.race([announced, impatience]);
  }

  /** Null when Redis does not answer: everybody is announced again when it does. */
  async #come(person: string): Promise<About | null> {
    this.#underWay++;
    try {
      return (await this.#ports.shared.come([person]))[0] ?? null;
    } catch (error) {
      this.#ports.log.debug({ err: error }, "somebody could not be announced");
      return null;
    } finally {
      this.#underWay--;
    }
  }

  async #part(callId: string, person: string, told: ReadonlySet<string>): Promise<void> {
    const { shared, node, personChanged, log } = this.#ports;
    this.#underWay++;
    try {
      const about = await shared.part(person);
      if (!about || this.isHere(person)) return;
      const concerned = [...about.nodes, ...[about.claim, ...about.invites].flatMap((by) => by?.owner ?? [])];
      const untold = concerned.filter((other) => other !== node && !told.has(other));
      this.#tell(person, new Set(untold), false);
      if (about.nodes.length === 0) personChanged(callId);
    } catch (error) {
      log.debug({ err: error }, "the others could not be told that somebody has gone");
    } finally {
      this.#underWay--;
    }
  }

  /** The other nodes that have sockets of somebody, or keep a call or an invite of theirs. */
  #nodesConcerned(person: string): Set<string> {
    const { acquaintances } = this.#ports;
    const claim = acquaintances.claimOf(person);
    const owners = [...(claim ? [claim] : []), ...acquaintances.invitesOf(person)].map(({ owner }) => owner);
    return new Set([...acquaintances.nodesOf(person), ...owners]);
  }

  #tell(person: string, nodes: ReadonlySet<string>, here: boolean): ReadonlySet<string> {
    for (const other of nodes) this.#ports.post(other, { kind: "presence", person, here });
    return nodes;
  }
}
