import { type Clock, passes } from "../signaling/clock.js";
import type { SignalingLog } from "../signaling/index.js";
import type { Pulse, SharedState } from "./shared-state.js";

/** Milliseconds between two beats. */
export const BEAT = 1_000;
/** A node that has not been heard of for this long is dead. */
export const LEASE = 5_000;
/** How long a node that was asleep waits to hear whether it was missed. */
const AFTER_SLEEP = 500;

export interface LeasePorts {
  readonly node: string;
  readonly shared: Pick<SharedState, "beat" | "bury">;
  readonly clock: Clock;
  readonly log: SignalingLog;
  /** Redis answers, or does not. */
  readonly setStalled: (stalled: boolean) => void;
  /** This node was taken for dead, or Redis has lost what it knew. */
  readonly removed: (hasNewEpoch: boolean) => void;
  /** A node is dead. With its rooms, if this node is the heir. */
  readonly died: (node: string, legacy: Legacy | null) => void;
  /** Once a beat. */
  readonly beaten: () => void;
}

/** What a dead node leaves to its heir: its rooms, and people who are nowhere any more. */
export interface Legacy {
  readonly rooms: readonly string[];
  readonly offline: readonly string[];
}

/** The sign of life of this node, and its eye on the others. */
export class Lease {
  readonly #ports: LeasePorts;
  #nodes: ReadonlySet<string> = new Set();
  #epoch: string | null = null;
  #lastBeatAt: number;
  #gate: Promise<void> | null = null;
  #beating: Promise<void> | null = null;
  /** Nodes that have not come back since Redis lost what it knew, and since when. */
  readonly #missing = new Map<string, number>();
  #cancelNext: () => void = () => {};
  #closed = false;

  constructor(ports: LeasePorts) {
    this.#ports = ports;
    this.#lastBeatAt = ports.clock.now();
  }

  /** All nodes that are alive, this one included, or at least not known to be dead. */
  get nodes(): ReadonlySet<string> {
    return this.#missing.size === 0 ? this.#nodes : new Set([...this.#nodes, ...this.#missing.keys()]);
  }

  /** Takes its place among the nodes, and keeps it. */
  async join(): Promise<void> {
    await this.beat();
    this.#schedule();
  }

  /**
   * Null as a rule. A process that was asleep for as long as a lease may have been taken for dead, and others may keep
   * its calls: it must not decide about them before it knows.
   */
  gate(): Promise<void> | null {
    if (this.#gate) return this.#gate;
    const { clock } = this.#ports;
    if (clock.now() - this.#lastBeatAt < LEASE || this.#closed) return null;
    this.#gate = Promise.race([this.beat(), passes(clock, AFTER_SLEEP)]).then(() => {
      this.#gate = null;
    });
    return this.#gate;
  }

  /** A node has said goodbye. */
  forget(node: string): void {
    this.#nodes = new Set([...this.#nodes].filter((other) => other !== node));
  }

  /** One sign of life; also for tests that do not wait for the clock. */
  beat(): Promise<void> {
    this.#beating ??= this.#beat().finally(() => {
      this.#beating = null;
    });
    return this.#beating;
  }

  close(): void {
    this.#closed = true;
    this.#cancelNext();
  }

  async #beat(): Promise<void> {
    const { shared, clock, setStalled } = this.#ports;
    this.#lastBeatAt = clock.now();
    try {
      const pulse = await shared.beat();
      if (this.#closed) return;
      setStalled(false);
      await this.#judge(pulse);
    } catch (error) {
      if (this.#closed) return;
      setStalled(true);
      this.#ports.log.debug({ err: error }, "Redis does not answer");
    }
  }

  #schedule(): void {
    this.#cancelNext = this.#ports.clock.after(BEAT, () => {
      if (this.#closed) return;
      this.#schedule();
      void this.beat();
      this.#ports.beaten();
    });
  }

  async #judge({ known, epoch, nodes, dead }: Pulse): Promise<void> {
    const { node, clock, shared, removed, died } = this.#ports;
    const isNewEpoch = epoch !== this.#epoch;
    const wasMember = this.#epoch !== null;
    const gone = [...this.#nodes].filter((other) => other !== node && !nodes.includes(other));
    this.#epoch = epoch;
    this.#nodes = new Set(nodes.filter((other) => !dead.includes(other)));
    if (wasMember && !known) removed(isNewEpoch);
    for (const other of gone) {
      // Who is gone from the list was buried by another node; with the data, everybody is gone for a moment.
      if (isNewEpoch) this.#missing.set(other, clock.now());
      else died(other, null);
    }
    for (const other of this.#stillMissing(nodes)) died(other, null);
    for (const other of dead) if (other !== node) died(other, await shared.bury(other));
  }

  #stillMissing(nodes: readonly string[]): string[] {
    for (const node of nodes) this.#missing.delete(node);
    const now = this.#ports.clock.now();
    const given = [...this.#missing].filter(([, since]) => now - since >= LEASE).map(([other]) => other);
    for (const other of given) this.#missing.delete(other);
    return given;
  }
}
