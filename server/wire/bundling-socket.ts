import type { Duplex } from "node:stream";
import { WebSocket } from "ws";
import { readEvent } from "./packets.js";
import { textFrame } from "./text-frame.js";
import { type BucketRule, TokenBucket } from "./token-bucket.js";
import type { TurnEnd, TurnWorker } from "./turn-end.js";

/** Why a connection was cut. */
export type CutReason = "it does not read" | "it sends too much" | "it sends too often";

/** What one connection may cost. */
export interface WireBounds {
  /** Bytes that may wait for a peer that does not read. */
  readonly unreadBytes: number;
  /** What a peer may send; null where nothing bounds it. */
  readonly inbound: { readonly bytes: BucketRule; readonly frames: BucketRule } | null;
  readonly now: () => number;
  /** Hears of each connection that was cut. */
  readonly onCut: (reason: CutReason) => void;
}

export interface Wiring {
  readonly stream: Duplex;
  readonly turnEnd: TurnEnd;
  readonly bounds: WireBounds;
}

/** What a peer can send at will; each of them costs about the same, whatever is in it. */
const FRAMES: readonly (string | symbol)[] = ["message", "ping", "pong"];

/** Whom the events of a connection go to: an object, since a function for each of ten thousand would be dearer. */
export interface WireListener {
  hear(event: readonly unknown[]): void;
}

type Sent = (error?: Error) => void;

/**
 * A WebSocket that writes all messages of one turn of the event loop at once. The library writes each by itself, and
 * that system call is a quarter of what a relayed message costs. Events of an admitted peer go straight to who listens,
 * where the library would pass each through a dozen emitters. Bytes are counted here as well, in both directions, because
 * here is everything that belongs to a connection.
 */
export class BundlingSocket extends WebSocket implements TurnWorker {
  #wiring: Wiring | null = null;
  #listener: WireListener | null = null;
  #bundle = "";
  #frames: TokenBucket | null = null;

  /** Called once, before anything is sent. */
  wire(wiring: Wiring): void {
    this.#wiring = wiring;
    const { stream, bounds } = wiring;
    if (!bounds.inbound) return;
    const bytes = new TokenBucket(bounds.inbound.bytes, bounds.now());
    stream.on("data", (chunk: Buffer) => {
      if (!bytes.take(bounds.now(), chunk.length)) this.#cut("it sends too much");
    });
    this.#frames = new TokenBucket(bounds.inbound.frames, bounds.now());
  }

  /** From now on events go there, and only what is none goes through the library; null gives it everything again. */
  listen(listener: WireListener | null): void {
    this.#listener = listener;
  }

  /** From now on its peer may send as often as it likes. */
  trust(): void {
    this.#frames = null;
  }

  /** By this the library passes on what has arrived. */
  override emit(name: string | symbol, ...args: unknown[]): boolean {
    if (FRAMES.includes(name)) this.#count();
    if (name !== "message" || !this.#listener || args[1] === true) return super.emit(name, ...args);
    const event = readEvent(String(args[0]));
    if (!event) return super.emit(name, ...args);
    this.#listener.hear(event);
    return true;
  }

  override send(data: unknown, ...rest: readonly unknown[]): void {
    const wiring = this.#wiring;
    if (typeof data !== "string" || !wiring || this.readyState !== WebSocket.OPEN) {
      this.#writeBundle();
      return super.send(...([data, ...rest] as Parameters<WebSocket["send"]>));
    }
    if (this.#bundle === "") wiring.turnEnd.add(this);
    this.#bundle += textFrame(data);
    // Taken is as good as sent: what the peer does not take counts against its budget.
    const sent = rest.at(-1);
    if (typeof sent === "function") (sent as Sent)();
  }

  /** Writes what this turn has said so far: for what somebody waits for, while the rest of the turn may be long. */
  flush(): void {
    this.#writeBundle();
  }

  endTurn(): void {
    this.#writeBundle();
  }

  /** The goodbye follows what was said before it. */
  override close(code?: number, data?: string | Buffer): void {
    this.#writeBundle();
    super.close(code, data);
  }

  override terminate(): void {
    this.#bundle = "";
    super.terminate();
  }

  /** Ends the connection at once, for a reason that whoever runs the server hears of. */
  #cut(reason: CutReason): void {
    if (this.readyState === WebSocket.CLOSED || this.#wiring?.stream.destroyed) return;
    this.#wiring?.bounds.onCut(reason);
    this.terminate();
  }

  #count(): void {
    const bounds = this.#wiring?.bounds;
    if (bounds && this.#frames?.take(bounds.now()) === false) this.#cut("it sends too often");
  }

  #writeBundle(): void {
    const [bundle, wiring] = [this.#bundle, this.#wiring];
    if (bundle === "" || !wiring) return;
    this.#bundle = "";
    const { stream, bounds } = wiring;
    if (!stream.writable) return;
    stream.write(bundle, "latin1");
    if (stream.writableLength > bounds.unreadBytes) this.#cut("it does not read");
  }
}
