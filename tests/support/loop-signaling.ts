import { SafeEmitter } from "../../client/safe-emitter.js";
import type { ClientPayload, ServerEvent, Signaling, SignalingEvents } from "../../client/signaling/port.js";
import {
  type AckData,
  type CallError,
  type ClientEventName,
  type ServerEventName,
  serverEvents,
} from "../../protocol/index.js";
import { CallLog } from "./app-server/call-log.js";
import { Directory } from "./app-server/directory.js";
import { clientMessages } from "./app-server/messages.js";
import { OfflineQueue } from "./app-server/offline-queue.js";
import { Switchboard } from "./app-server/switchboard.js";

const OFFLINE_MS = 30_000;

/** What was said, by whom, in order. */
export interface Said {
  from: string;
  event: ClientEventName;
  payload: unknown;
}

type Reply<E extends ClientEventName> = (payload: ClientPayload<E>) => AckData[E] | CallError;
type Replies = { [E in ClientEventName]?: Reply<E> };

/**
 * The rules of the app's own server without a network: phones in one process, every message delivered in its
 * own turn. A test may hold messages back, drop them, answer as our server does, and take the line away.
 */
export class LoopExchange {
  /** Everything that phones sent. */
  readonly said: Said[] = [];
  /** Acknowledgements as our server gives them; without one an event is acknowledged with nothing. */
  readonly replies: Replies = {};
  /** Acknowledgements that a test gives in its own time. */
  readonly later: { [E in ClientEventName]?: Promise<AckData[E] | CallError> } = {};
  /** True drops a message on its way to a phone. */
  drops: (to: string, event: string) => boolean = () => false;
  readonly #lines = new Map<string, LoopSignaling>();
  readonly #held = new Map<string, (() => void)[]>();
  readonly #waiting = new OfflineQueue(OFFLINE_MS);
  readonly #switchboard = new Switchboard({
    deliver: (to, event, payload) => this.#deliver(to, event, payload),
    isOnline: (user) => this.#lines.has(user),
    calls: new CallLog(new Directory()),
    waiting: this.#waiting,
  });

  /** The signaling of one phone. */
  line(callId: string): LoopSignaling {
    return new LoopSignaling(this, callId);
  }

  /** From now on messages to that phone wait. */
  hold(callId: string): void {
    this.#held.set(callId, this.#held.get(callId) ?? []);
  }

  /** Delivers what waited, and what comes from now on. */
  release(callId: string): void {
    const held = this.#held.get(callId) ?? [];
    this.#held.delete(callId);
    for (const deliver of held) queueMicrotask(deliver);
  }

  close(): void {
    this.#waiting.clear();
  }

  /** Says something to a phone that the rules would not. */
  inject(to: string, event: ServerEventName, payload: unknown): void {
    this.#deliver(to, event, payload);
  }

  arrive(callId: string, line: LoopSignaling): void {
    this.#lines.set(callId, line);
    this.#switchboard.arrived(callId);
  }

  depart(callId: string): void {
    this.#lines.delete(callId);
    this.#switchboard.departed(callId);
  }

  take<E extends ClientEventName>(from: string, event: E, payload: ClientPayload<E>): AckData[E] | null {
    this.said.push({ from, event, payload });
    const reply = this.replies[event]?.(payload) ?? null;
    if (reply instanceof Error) throw reply;
    if (event in this.#switchboard.handlers) this.#handle(event, payload);
    return reply;
  }

  #handle(event: string, payload: unknown): void {
    const message = clientMessages[event as keyof typeof clientMessages].parse(payload);
    const handlers = this.#switchboard.handlers as Record<string, (message: unknown) => void>;
    handlers[event]?.(message);
  }

  #deliver(to: string, event: string, payload: unknown): void {
    if (this.drops(to, event)) return;
    const deliver = (): void => this.#lines.get(to)?.receive(event, payload);
    const held = this.#held.get(to);
    if (held) held.push(deliver);
    else queueMicrotask(deliver);
  }
}

/** The signaling port of one phone on such an exchange. */
export class LoopSignaling extends SafeEmitter<SignalingEvents> implements Signaling {
  readonly #exchange: LoopExchange;
  readonly #callId: string;
  #registered = false;
  #closed = false;

  constructor(exchange: LoopExchange, callId: string) {
    super();
    this.#exchange = exchange;
    this.#callId = callId;
  }

  get registered(): boolean {
    return this.#registered;
  }

  async start(): Promise<void> {
    this.recover();
  }

  async send<E extends ClientEventName>(event: E, payload: ClientPayload<E>): Promise<AckData[E] | null> {
    const reply = this.#exchange.take(this.#callId, event, payload);
    const later = await this.#exchange.later[event];
    if (later instanceof Error) throw later;
    return (later as AckData[E] | undefined) ?? reply;
  }

  bounce(): void {
    this.lose();
    queueMicrotask(() => this.recover());
  }

  close(): void {
    this.#closed = true;
    if (this.#registered) this.#exchange.depart(this.#callId);
    this.#registered = false;
    this.removeAllListeners();
  }

  /** The server gave up on this socket. */
  lose(): void {
    if (!this.#registered) return;
    this.#registered = false;
    this.#exchange.depart(this.#callId);
    this.emit("lost");
  }

  /** The line alone is gone; the server still waits for it. */
  falter(): void {
    this.#registered = false;
    this.emit("lost");
  }

  recover(): void {
    if (this.#closed || this.#registered) return;
    this.#registered = true;
    this.#exchange.arrive(this.#callId, this);
    this.emit("registered");
  }

  /** The server will not have this phone any more. */
  refuse(error: CallError): void {
    this.emit("refused", error);
  }

  receive(event: string, payload: unknown): void {
    if (!(event in serverEvents)) throw new TypeError(`There is no event "${event}"`);
    const schema = serverEvents[event as ServerEventName];
    this.emit("message", { event, payload: schema.parse(payload) } as ServerEvent);
  }
}
