import type { IncomingMessage } from "node:http";

export interface HandshakeBounds {
  /** Connections on their way in. */
  readonly max: number;
  /** Those of them that may come from one address. */
  readonly maxOfAddress: number;
}

interface Arrival {
  /** Null where nothing bounds the address by itself. */
  readonly address: string | null;
  readonly gone: () => void;
}

/** Lets only so many connections in at a time, until each of them has said who it is or is gone. */
export class HandshakeGate {
  readonly #bounds: HandshakeBounds;
  readonly #arrivals = new Map<IncomingMessage, Arrival>();
  readonly #ofAddress = new Map<string, number>();

  constructor(bounds: HandshakeBounds) {
    this.#bounds = bounds;
  }

  /** How many are on their way in. */
  get unfinished(): number {
    return this.#arrivals.size;
  }

  /** False when too many are on their way; otherwise this one is, until it is settled or closed. */
  admits(request: IncomingMessage, address: string | null): boolean {
    if (this.#arrivals.size >= this.#bounds.max) return false;
    const others = address === null ? 0 : (this.#ofAddress.get(address) ?? 0);
    if (others >= this.#bounds.maxOfAddress) return false;
    if (address !== null) this.#ofAddress.set(address, others + 1);
    const gone = (): void => this.settle(request);
    this.#arrivals.set(request, { address, gone });
    request.socket.once("close", gone);
    return true;
  }

  /** That one has said who it is, whatever comes of it. */
  settle(request: IncomingMessage): void {
    const arrival = this.#arrivals.get(request);
    if (!arrival) return;
    // A listener that stays would keep the request, headers and all, as long as the socket lives.
    request.socket.off("close", arrival.gone);
    this.#arrivals.delete(request);
    if (arrival.address !== null) this.#release(arrival.address);
  }

  #release(address: string): void {
    const left = (this.#ofAddress.get(address) ?? 0) - 1;
    if (left > 0) this.#ofAddress.set(address, left);
    else this.#ofAddress.delete(address);
  }
}
