import type { ServerMessage } from "./model.js";

/** Events that may wait for an earlier one; a server that leaves a larger gap is asked again anyway. */
const WAITING_MAX = 512;

/**
 * The events of one call in the order of their numbers, each once. A number that was seen is a duplicate; one that
 * comes too early waits until the server has repeated what lies between. Events without a number are none of its business.
 */
export class EventSequence {
  #last = 0;
  readonly #waiting = new Map<number, ServerMessage>();

  /** The number up to which everything has been taken. */
  get last(): number {
    return this.#last;
  }

  /** True while something is missing that came before what waits. */
  get hasGap(): boolean {
    return this.#waiting.size > 0;
  }

  /** The messages whose turn it is with this one. */
  take(message: ServerMessage): ServerMessage[] {
    const seq = numberOf(message);
    if (seq === undefined) return [message];
    if (seq <= this.#last) return [];
    if (seq > this.#last + 1) {
      if (this.#waiting.size < WAITING_MAX) this.#waiting.set(seq, message);
      return [];
    }
    this.#last = seq;
    return [message, ...this.#nextInLine()];
  }

  /** The server no longer has what is missing: what waits is taken as it is, and the count goes on from its number. */
  skipTo(seq: number): ServerMessage[] {
    const ready = [...this.#waiting].sort(([a], [b]) => a - b);
    this.#waiting.clear();
    this.#last = Math.max(this.#last, seq, ready.at(-1)?.[0] ?? 0);
    return ready.map(([, message]) => message);
  }

  #nextInLine(): ServerMessage[] {
    const ready: ServerMessage[] = [];
    for (let next = this.#waiting.get(this.#last + 1); next; next = this.#waiting.get(this.#last + 1)) {
      this.#waiting.delete(++this.#last);
      ready.push(next);
    }
    // What waited under a number that came in the meantime is a duplicate.
    for (const seq of this.#waiting.keys()) if (seq <= this.#last) this.#waiting.delete(seq);
    return ready;
  }
}

const numberOf = ({ payload }: ServerMessage): number | undefined =>
  "seq" in payload ? payload.seq : undefined;
