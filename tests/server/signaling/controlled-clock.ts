import type { Clock } from "../../../server/signaling/index.js";

interface Waiting {
  at: number;
  run: () => void;
}

/** Time that passes only when a test says so. */
export class ControlledClock implements Clock {
  #now = 1_700_000_000_000;
  #waiting: Waiting[] = [];

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, run: () => void): () => void {
    const waiting = { at: this.#now + milliseconds, run };
    this.#waiting.push(waiting);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== waiting);
    };
  }

  /** How many timers are running. */
  get timers(): number {
    return this.#waiting.length;
  }

  /** How long it is until the next timer; null where none runs. */
  get untilNext(): number | null {
    const next = this.#nextUntil(Number.POSITIVE_INFINITY);
    return next ? next.at - this.#now : null;
  }

  /** Lets time pass; what is due runs in the order of its time. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (let next = this.#nextUntil(end); next; next = this.#nextUntil(end)) {
      this.#now = next.at;
      this.#waiting = this.#waiting.filter((other) => other !== next);
      next.run();
    }
    this.#now = end;
  }

  #nextUntil(end: number): Waiting | undefined {
    let first: Waiting | undefined;
    for (const waiting of this.#waiting) {
      if (waiting.at <= end && (!first || waiting.at < first.at)) first = waiting;
    }
    return first;
  }
}
