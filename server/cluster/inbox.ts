import type { Clock } from "../signaling/clock.js";
import type { Item, Packet, PacketNumber } from "./packets.js";

export interface InboxPorts {
  readonly deliver: (item: Item) => void;
  /** Something from that node will never arrive. */
  readonly missed: () => void;
  readonly clock: Pick<Clock, "after">;
}

/** How long a packet waits for one that it overtook. */
const PATIENCE = 500;
/** Packets that may wait; beyond that the missing one is given up at once. */
const WAITING_PACKETS = 1_000;

/** What comes from one other node: in order, each packet once, and a gap does not go unnoticed. */
export class Inbox {
  readonly #ports: InboxPorts;
  readonly #early = new Map<number, readonly Item[]>();
  #epoch = 0;
  #next = 1;
  #cancelWait: (() => void) | null = null;

  constructor(ports: InboxPorts) {
    this.#ports = ports;
  }

  /** The last packet that was delivered. */
  get last(): PacketNumber {
    return { epoch: this.#epoch, seq: this.#next - 1 };
  }

  receive({ epoch, seq, items }: Packet): void {
    if (epoch > this.#epoch) this.#begin(epoch);
    if (epoch < this.#epoch || seq < this.#next) return;
    this.#early.set(seq, items);
    this.#drain();
    if (this.#early.size === 0) return;
    if (this.#early.size > WAITING_PACKETS) this.#giveUp();
    else this.#cancelWait ??= this.#ports.clock.after(PATIENCE, () => this.#giveUp());
  }

  close(): void {
    this.#stopWaiting();
    this.#early.clear();
  }

  #begin(epoch: number): void {
    this.close();
    this.#epoch = epoch;
    this.#next = 1;
  }

  #drain(): void {
    for (let items = this.#early.get(this.#next); items; items = this.#early.get(this.#next)) {
      this.#early.delete(this.#next++);
      for (const item of items) this.#ports.deliver(item);
    }
    if (this.#early.size === 0) this.#stopWaiting();
  }

  #giveUp(): void {
    this.#stopWaiting();
    if (this.#early.size === 0) return;
    this.#next = Math.min(...this.#early.keys());
    this.#drain();
    this.#ports.missed();
  }

  #stopWaiting(): void {
    this.#cancelWait?.();
    this.#cancelWait = null;
  }
}
