import type { IncomingMessage } from "node:http";

export interface HandshakeBounds {
  /** Connections on their way in. */
  readonly max: number;
  /** Those of them that may come from one address. */
  readonly maxOfAddress: number;
  /** Connections that stand in line for a place. */
  readonly waiting: number;
  /** Those of them that may come from one address. */
  readonly waitingOfAddress: number;
  /** Milliseconds that one may stand there. */
  readonly waitMs: number;
  /** Calls back once; the result cancels. */
  readonly after: (milliseconds: number, run: () => void) => () => void;
}

/** Hears whether the connection may come in; it is answered once, and not at all when it has gone meanwhile. */
type Answer = (admitted: boolean) => void;

interface Arrival {
  /** Null where nothing bounds the address by itself. */
  readonly address: string | null;
  /** Lets go of the connection's end, which it is watched for. */
  readonly unwatch: () => void;
}

interface Waiting extends Arrival {
  readonly answer: Answer;
  readonly stopWaiting: () => void;
}

/**
 * Lets only so many connections in at a time, until each of them has said who it is or is gone. Others stand in line: to
 * turn them away costs more than to let them wait, because they come again.
 */
export class HandshakeGate {
  readonly #bounds: HandshakeBounds;
  readonly #inside = new Map<IncomingMessage, Arrival>();
  readonly #insideOf = new AddressCount();
  readonly #line = new Map<IncomingMessage, Waiting>();
  readonly #lineOf = new AddressCount();

  constructor(bounds: HandshakeBounds) {
    this.#bounds = bounds;
  }

  /** Answers at once, or when there is a place, or that there is none. */
  arrive(request: IncomingMessage, address: string | null, answer: Answer): void {
    if (this.#hasPlace(address)) this.#admit(request, address, answer);
    else if (this.#lineIsFull(address)) answer(false);
    else this.#wait(request, address, answer);
  }

  /** That one has said who it is, whatever comes of it. */
  settle(request: IncomingMessage): void {
    const arrival = this.#inside.get(request);
    if (!arrival) return;
    arrival.unwatch();
    this.#inside.delete(request);
    this.#insideOf.less(arrival.address);
    this.#next();
  }

  /** Turns everybody in the line away. */
  close(): void {
    for (const request of [...this.#line.keys()]) this.#leaveLine(request)?.answer(false);
  }

  #hasPlace(address: string | null): boolean {
    return this.#inside.size < this.#bounds.max && this.#insideOf.of(address) < this.#bounds.maxOfAddress;
  }

  #lineIsFull(address: string | null): boolean {
    return (
      this.#line.size >= this.#bounds.waiting || this.#lineOf.of(address) >= this.#bounds.waitingOfAddress
    );
  }

  #admit(request: IncomingMessage, address: string | null, answer: Answer): void {
    this.#inside.set(request, { address, unwatch: whenClosed(request, () => this.settle(request)) });
    this.#insideOf.more(address);
    answer(true);
  }

  #wait(request: IncomingMessage, address: string | null, answer: Answer): void {
    this.#line.set(request, {
      address,
      answer,
      unwatch: whenClosed(request, () => void this.#leaveLine(request)),
      stopWaiting: this.#bounds.after(this.#bounds.waitMs, () => this.#leaveLine(request)?.answer(false)),
    });
    this.#lineOf.more(address);
  }

  /** The first in line for whom there is a place; an address that has its share inside lets others pass. */
  #next(): void {
    if (this.#inside.size >= this.#bounds.max) return;
    for (const [request, { address }] of this.#line) {
      if (!this.#hasPlace(address)) continue;
      const waiting = this.#leaveLine(request);
      if (waiting) this.#admit(request, address, waiting.answer);
      return;
    }
  }

  #leaveLine(request: IncomingMessage): Waiting | undefined {
    const waiting = this.#line.get(request);
    if (!waiting) return undefined;
    waiting.unwatch();
    waiting.stopWaiting();
    this.#line.delete(request);
    this.#lineOf.less(waiting.address);
    return waiting;
  }
}

/** How many come from each address; those without one are not counted. */
class AddressCount {
  readonly #counts = new Map<string, number>();

  of(address: string | null): number {
    return address === null ? 0 : (this.#counts.get(address) ?? 0);
  }

  more(address: string | null): void {
    if (address !== null) this.#counts.set(address, this.of(address) + 1);
  }

  less(address: string | null): void {
    if (address === null) return;
    const left = this.of(address) - 1;
    if (left > 0) this.#counts.set(address, left);
    else this.#counts.delete(address);
  }
}

/** Calls back when the connection ends. A listener that stays would keep the request, headers and all, while it lives. */
function whenClosed({ socket }: IncomingMessage, run: () => void): () => void {
  socket.once("close", run);
  return () => void socket.off("close", run);
}
