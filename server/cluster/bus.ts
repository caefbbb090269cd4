import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "../signaling/clock.js";
import type { SignalingLog } from "../signaling/index.js";
import { Inbox } from "./inbox.js";
import { Outbox } from "./outbox.js";
import { type Item, type Notice, type PacketNumber, parsePacket } from "./packets.js";
import type { RedisLink } from "./redis-link.js";

export interface BusPorts {
  readonly node: string;
  readonly link: Pick<RedisLink, "publish" | "subscribe" | "isUp">;
  readonly clock: Clock;
  readonly log: SignalingLog;
  readonly deliver: (from: string, item: Item) => void;
  readonly missed: (from: string) => void;
}

const EVERYBODY = "everybody";
/** How long a node that stops waits until the others have heard everything. */
const LAST_WORDS = 500;
const channelOf = (node: string): string => `node:${node}`;

/** The way between nodes: one channel for each, so that nobody reads what is for another, and one for all. */
export class Bus {
  readonly #ports: BusPorts;
  readonly #outboxes = new Map<string, Outbox>();
  readonly #inboxes = new Map<string, Inbox>();
  readonly #topics = new Map<string, ((data: unknown) => void)[]>();
  #epoch = 0;
  #closed = false;

  constructor(ports: BusPorts) {
    this.#ports = ports;
  }

  listen(): Promise<void> {
    const { link, node } = this.#ports;
    return link.subscribe([channelOf(node), EVERYBODY], (text) => this.#hear(text));
  }

  /** Tells another node something, with everything else of this turn. */
  post(to: string, item: Item): void {
    if (!this.#closed) this.#outboxOf(to).post(item);
  }

  /** Tells all other nodes that can hear it now. */
  broadcast(topic: string, data: unknown): void {
    const { link, node, log } = this.#ports;
    const notice: Notice = { from: node, topic, data };
    link.publish(EVERYBODY, JSON.stringify(notice)).catch((error: unknown) => {
      log.warn({ err: error, topic }, "other nodes could not be told");
    });
  }

  onBroadcast(topic: string, listener: (data: unknown) => void): void {
    this.#topics.set(topic, [...(this.#topics.get(topic) ?? []), listener]);
  }

  /** Sends at once what waits for Redis. */
  retry(): void {
    for (const outbox of this.#outboxes.values()) outbox.retry();
  }

  /** That node is no more. */
  forget(node: string): void {
    this.#outboxes.get(node)?.close();
    this.#outboxes.delete(node);
    this.#inboxes.get(node)?.close();
    this.#inboxes.delete(node);
  }

  /** The others have forgotten this node: its packets begin anew. */
  restart(): void {
    for (const outbox of this.#outboxes.values()) outbox.close();
    this.#outboxes.clear();
  }

  /** The numbers of the last packets to a node and from it. */
  trafficWith(node: string): {
    sent: PacketNumber | null;
    received: PacketNumber | null;
    isHeldBack: boolean;
  } {
    return {
      isHeldBack: this.#outboxes.get(node)?.isHolding ?? false,
      sent: this.#outboxes.get(node)?.last ?? null,
      received: this.#inboxes.get(node)?.last ?? null,
    };
  }

  get isIdle(): boolean {
    return [...this.#outboxes.values()].every((outbox) => outbox.isEmpty);
  }

  /** True while something is on its way to Redis. */
  get isSending(): boolean {
    return [...this.#outboxes.values()].some((outbox) => outbox.isSending);
  }

  /** Resolves once everything has been received, or when that takes too long to be waited for. */
  async emptied(): Promise<void> {
    const until = performance.now() + LAST_WORDS;
    // What was posted in this turn becomes a packet at its end.
    await Promise.resolve();
    while (!this.isIdle && performance.now() < until) {
      await delay(LAST_WORDS / 100);
    }
  }

  close(): void {
    this.#closed = true;
    for (const node of new Set([...this.#outboxes.keys(), ...this.#inboxes.keys()])) this.forget(node);
  }

  #hear(text: string): void {
    if (this.#closed) return;
    const { log, node } = this.#ports;
    const packet = parsePacket(text);
    if (packet === null) {
      log.warn({ bytes: text.length }, "something that no node can have sent came through Redis");
    } else if (packet.from === node) {
      return;
    } else if ("items" in packet) {
      this.#inboxOf(packet.from).receive(packet);
    } else {
      for (const listener of this.#topics.get(packet.topic) ?? []) listener(packet.data);
    }
  }

  #outboxOf(to: string): Outbox {
    const known = this.#outboxes.get(to);
    if (known) return known;
    const { link, node, clock } = this.#ports;
    const outbox = new Outbox({
      from: node,
      epoch: ++this.#epoch,
      publish: async (text) => (await link.publish(channelOf(to), text)) > 0,
      isUp: () => link.isUp,
      clock,
    });
    this.#outboxes.set(to, outbox);
    return outbox;
  }

  #inboxOf(from: string): Inbox {
    const known = this.#inboxes.get(from);
    if (known) return known;
    const { deliver, missed, clock } = this.#ports;
    const inbox = new Inbox({
      deliver: (item) => this.#deliver(from, item, deliver),
      missed: () => missed(from),
      clock,
    });
    this.#inboxes.set(from, inbox);
    return inbox;
  }

  /** One item that cannot be handled must not take the rest of its packet along. */
  #deliver(from: string, item: Item, deliver: BusPorts["deliver"]): void {
    try {
      deliver(from, item);
    } catch (error) {
      this.#ports.log.error(
        { err: error, kind: item.kind, from },
        "what another node told could not be handled",
      );
    }
  }
}
