import type { MemoryRegistry } from "../calls/memory-registry.js";
import type { SignalingLog } from "../signaling/index.js";
import type { CallRunner } from "../signaling/runner.js";
import type { Acquaintances } from "./acquaintances.js";
import type { Estate } from "./estate.js";
import type { Presence } from "./presence.js";
import type { Replication } from "./replication.js";
import type { SharedState } from "./shared-state.js";

export interface ReunionPorts {
  readonly node: string;
  readonly shared: SharedState;
  readonly presence: Presence;
  readonly estate: Estate;
  readonly replication: Replication;
  readonly acquaintances: Acquaintances;
  readonly own: MemoryRegistry;
  readonly runner: CallRunner;
  readonly everybodyHere: () => Iterable<string>;
  /** Makes sure that this node is in the list of those alive: Redis takes no call from anybody else. */
  readonly beat: () => Promise<void>;
  readonly quietly: (run: () => void) => void;
  /** Gives somebody's sockets what they have missed, and their owner the list of them. */
  readonly catchUp: (person: string) => void;
  /** Called when this node and the others agree again. */
  readonly rejoined: () => void;
  readonly log: SignalingLog;
}

/** People that are announced at a time, so that Redis answers others in between. */
const CHUNK = 500;

/**
 * Puts this node and the others on the same footing again: after Redis was away, with its data or without, after this
 * node was taken for dead, and after something that another node said got lost.
 */
export class Reunion {
  readonly #ports: ReunionPorts;
  #underWay: Promise<void> | null = null;
  #again = false;
  #wasBuried = false;

  constructor(ports: ReunionPorts) {
    this.#ports = ports;
  }

  /** Others were told that this node is dead, and keep its calls; it must not go on with them. */
  buried(): void {
    this.#wasBuried = true;
    this.begin();
  }

  begin(): void {
    if (this.#underWay) {
      this.#again = true;
      return;
    }
    this.#underWay = this.#meet().finally(() => {
      this.#underWay = null;
      if (this.#again) {
        this.#again = false;
        this.begin();
      }
    });
  }

  get isIdle(): boolean {
    return this.#underWay === null;
  }

  async #meet(): Promise<void> {
    const { shared, own, estate, replication, beat, rejoined, log } = this.#ports;
    try {
      await beat();
      if (this.#wasBuried) await this.#letGo();
      this.#wasBuried = false;
      await this.#announceEverybody();
      replication.writeAll();
      await estate.inherit(
        (await shared.rooms()).filter((room) => !own.find(room) && !replication.knows(room)),
      );
      this.#catchUp();
      rejoined();
      log.info({}, "this node and the others agree again");
    } catch (error) {
      // It begins anew when Redis is back, or with the next gap.
      log.debug({ err: error }, "the other nodes could not be met");
    }
  }

  /** Drops the calls that others keep by now; our sockets in them are taken back in by `catchUp`. */
  async #letGo(): Promise<void> {
    const { shared, own, node, runner, replication, acquaintances, quietly } = this.#ports;
    for (const call of [...own.all()]) {
      const owner = await shared.ownerOf(call.roomId);
      if (owner === node) continue;
      replication.release(call.roomId);
      quietly(() => runner.release(call.roomId));
      for (const { callId } of [...call.parties, ...call.invites]) acquaintances.prune(callId);
    }
  }

  async #announceEverybody(): Promise<void> {
    const { shared, presence, everybodyHere, acquaintances } = this.#ports;
    const here = [...everybodyHere()];
    for (let index = 0; index < here.length; index += CHUNK) {
      const people = here.slice(index, index + CHUNK);
      const mark = acquaintances.now;
      const abouts = await shared.come(people);
      for (const [position, person] of people.entries()) {
        const about = abouts[position];
        if (about) presence.meet(person, about, mark);
      }
    }
    for (const person of await shared.people()) {
      if (!presence.isHere(person)) presence.leave(person);
    }
  }

  #catchUp(): void {
    const { acquaintances, everybodyHere, catchUp } = this.#ports;
    for (const person of [...everybodyHere()]) {
      if (acquaintances.claimOf(person) || acquaintances.invitesOf(person).length > 0) catchUp(person);
    }
  }
}
