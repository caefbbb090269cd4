import type { Call } from "../calls/call.js";
import type { FinishedEntry } from "../calls/call-log.js";
import type { CallRegistry } from "../calls/registry.js";
import type { Clock } from "../signaling/clock.js";
import type { SignalingLog } from "../signaling/index.js";
import type { ArmedTimer } from "../signaling/scheduler.js";
import { inviteesOf, isStructural, membersOf, recordOf } from "./call-record.js";
import type { SharedState } from "./shared-state.js";

export interface ReplicationPorts {
  readonly shared: Pick<SharedState, "keep" | "drop">;
  readonly registry: Pick<CallRegistry, "find" | "all">;
  readonly timersOf: (room: string) => ArmedTimer[];
  readonly isUp: () => boolean;
  readonly clock: Pick<Clock, "after">;
  readonly log: SignalingLog;
  /** Another node keeps that call by now. */
  readonly lost: (room: string) => void;
  /** Somebody in that call is busy in another one, which came first. */
  readonly conflict: (room: string, person: string) => void;
  /** Where somebody is who is new in a call. */
  readonly located: (person: string, nodes: readonly string[]) => void;
}

/** What does not matter to an heir is written down this much later, with whatever else has happened by then. */
const LATER = 200;
/** Writes under way at a time: before it is known that Redis hangs, more would only pile up. */
const AT_ONCE = 128;

/**
 * Writes the calls of this node down where an heir would find them. Nobody waits for it: a call is decided in memory,
 * and the script only says afterwards if two nodes took the same person at the same moment.
 */
export class Replication {
  readonly #ports: ReplicationPorts;
  /** The version that was written last, and who was in the call then. */
  readonly #written = new Map<string, { version: number; people: ReadonlySet<string> }>();
  readonly #dirty = new Set<string>();
  /** How the calls ended whose end is still to be written. */
  readonly #ends = new Map<string, FinishedEntry>();
  #underWay = 0;
  #cancelLater: (() => void) | null = null;
  #isFlushDue = false;
  #isHeldUp = false;
  #closed = false;

  constructor(ports: ReplicationPorts) {
    this.#ports = ports;
  }

  changed(before: Call | null, after: Call | null, end: FinishedEntry | null): void {
    const room = (after ?? before)?.roomId;
    if (room === undefined || this.#closed) return;
    if (!after && !this.#written.has(room)) {
      // Redis has never heard of it. During a long outage that is all there is to most calls.
      this.#dirty.delete(room);
      return;
    }
    this.#dirty.add(room);
    if (end) this.#ends.set(room, end);
    if (isStructural(before, after)) this.#flushSoon();
    else this.#flushLater();
  }

  /** Something was written for a room outside of here; it is put right, also when no call has come of it. */
  touch(room: string): void {
    this.#dirty.add(room);
    this.#flushSoon();
  }

  /** The version under which an adopted call was written down. */
  inherit(room: string, version: number): void {
    this.#written.set(room, { version, people: new Set() });
  }

  /** Another node writes that call down from now on. The result is the last version. */
  release(room: string): number {
    const version = this.#written.get(room)?.version ?? 0;
    this.#written.delete(room);
    this.#dirty.delete(room);
    this.#ends.delete(room);
    return version;
  }

  /** Writes everything down, after a time in which that was not possible. */
  writeAll(): void {
    for (const { roomId } of this.#ports.registry.all()) this.#dirty.add(roomId);
    for (const [room, { version }] of this.#written) {
      this.#written.set(room, { version, people: new Set() });
      this.#dirty.add(room);
    }
    this.#flushSoon();
  }

  /** True for a call that this node wrote down, also if it is over and that is still to be written. */
  knows(room: string): boolean {
    return this.#written.has(room) || this.#dirty.has(room);
  }

  get isIdle(): boolean {
    return this.#dirty.size === 0 && this.#underWay === 0;
  }

  close(): void {
    this.#closed = true;
    this.#cancelLater?.();
    this.#dirty.clear();
    this.#ends.clear();
  }

  /** In the same turn, but after everything that the turn decides. */
  #flushSoon(): void {
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    queueMicrotask(() => this.#flush());
  }

  #flushLater(): void {
    this.#cancelLater ??= this.#ports.clock.after(LATER, () => this.#flush());
  }

  #flush(): void {
    this.#isFlushDue = false;
    this.#cancelLater?.();
    this.#cancelLater = null;
    // What cannot be written now stays dirty until Redis is back.
    if (!this.#ports.isUp() || this.#closed) return;
    for (const room of [...this.#dirty]) {
      this.#isHeldUp = this.#underWay >= AT_ONCE;
      if (this.#isHeldUp) return;
      this.#dirty.delete(room);
      void this.#write(room);
    }
  }

  async #write(room: string): Promise<void> {
    const call = this.#ports.registry.find(room);
    this.#underWay++;
    try {
      if (call) await this.#keep(call);
      else await this.#drop(room);
      if (this.#isHeldUp) this.#flushSoon();
    } catch (error) {
      this.#dirty.add(room);
      this.#ports.log.debug({ err: error, call: room }, "a call could not be written to Redis");
    } finally {
      this.#underWay--;
    }
    // What failed is tried again, though not in this turn and the next, for ever.
    if (this.#dirty.has(room) && !this.#closed) this.#flushLater();
  }

  async #drop(room: string): Promise<void> {
    await this.#ports.shared.drop(room, this.#ends.get(room) ?? null);
    this.#ends.delete(room);
    if (!this.#ports.registry.find(room)) this.#written.delete(room);
  }

  async #keep(call: Call): Promise<void> {
    const { shared, timersOf, lost, conflict, located } = this.#ports;
    const room = call.roomId;
    const last = this.#written.get(room);
    const people = new Set([...membersOf(call), ...inviteesOf(call)]);
    const version = (last?.version ?? 0) + 1;
    this.#written.set(room, { version, people });
    const newcomers = [...people].filter((person) => !last?.people.has(person));
    try {
      const { result, conflicts, places } = await shared.keep(
        recordOf(call, timersOf(room), version),
        newcomers,
      );
      // A node that was taken for dead hears so at its next beat, and then writes everything again.
      if (result === "lost") lost(room);
      for (const [index, person] of newcomers.entries()) located(person, places[index] ?? []);
      for (const person of conflicts) conflict(room, person);
    } catch (error) {
      this.#written.set(room, { version, people: last?.people ?? new Set() });
      throw error;
    }
  }
}
