import type { Clock } from "../signaling/clock.js";
import type { Item, Packet, PacketNumber } from "./packets.js";

export interface OutboxPorts {
  readonly from: string;
  /** Tells this outbox from earlier ones for the same node. */
  readonly epoch: number;
  /** Resolves to whether the other node has it; rejects when nobody can tell. */
  readonly publish: (text: string) => Promise<boolean>;
  readonly isUp: () => boolean;
  readonly clock: Pick<Clock, "after">;
}

interface Held {
  readonly seq: number;
  readonly text: string;
}

const RETRY_AFTER = 50;
/** Packets kept for a node that does not listen. Beyond that it will notice the gap, and ask. */
const HELD_PACKETS = 2_000;

/**
 * What is for one other node. Everything of one turn of the event loop travels in one packet; what was not received is
 * sent again, and the numbers let the other side keep the order.
 */
export class Outbox {
  readonly #ports: OutboxPorts;
  #items: Item[] = [];
  #held: Held[] = [];
  #seq = 0;
  #underWay = 0;
  #cancelRetry: (() => void) | null = null;

  constructor(ports: OutboxPorts) {
    this.#ports = ports;
  }

  post(item: Item): void {
    if (this.#items.push(item) === 1) queueMicrotask(() => this.#flush());
  }

  get last(): PacketNumber {
    return { epoch: this.#ports.epoch, seq: this.#seq };
  }

  /** True when nothing waits and nothing is under way. */
  get isEmpty(): boolean {
    return !this.isSending && !this.isHolding;
  }

  /** True while something is on its way to Redis. */
  get isSending(): boolean {
    return this.#items.length > 0 || this.#underWay > 0;
  }

  /** True while something waits for the next try. */
  get isHolding(): boolean {
    return this.#held.length > 0;
  }

  /** Sends again what has not arrived. */
  retry(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    const held = this.#held.sort((a, b) => a.seq - b.seq);
    this.#held = [];
    for (const packet of held) this.#send(packet);
  }

  close(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    this.#held = [];
    this.#items = [];
  }

  #flush(): void {
    const items = this.#items;
    if (items.length === 0) return;
    this.#items = [];
    const { from, epoch } = this.#ports;
    const packet: Packet = { from, epoch, seq: ++this.#seq, items };
    this.#send({ seq: packet.seq, text: JSON.stringify(packet) });
  }

  #send(packet: Held): void {
    if (!this.#ports.isUp()) return this.#hold(packet);
    this.#underWay++;
    this.#ports.publish(packet.text).then(
      (received) => {
        this.#underWay--;
        if (!received) this.#hold(packet);
      },
      () => {
        this.#underWay--;
        this.#hold(packet);
      },
    );
  }

  #hold(packet: Held): void {
    this.#held.push(packet);
    if (this.#held.length > HELD_PACKETS) this.#held = [];
    this.#cancelRetry ??= this.#ports.clock.after(RETRY_AFTER, () => this.retry());
  }
}
