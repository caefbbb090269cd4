import type { Clock, Timer } from "../../client/clock.js";

interface Entry {
  at: number;
  run: () => void;
}

/** Time that stands still until a test moves it; timers run in the order of their due times. */
export class ControlledClock implements Clock {
  readonly #timers = new Set<Entry>();
  readonly #epoch: number;
  #elapsed = 0;

  constructor(epoch = Date.UTC(2026, 0, 1)) {
    this.#epoch = epoch;
  }

  /** Timers that are armed. */
  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#epoch + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  after(ms: number, run: () => void): Timer {
    const entry = { at: this.#elapsed + ms, run };
    this.#timers.add(entry);
    return { clear: () => void this.#timers.delete(entry) };
  }

  /** Moves time on, and runs what falls due, timers that are armed meanwhile included. */
  advance(ms: number): void {
    const end = this.#elapsed + ms;
    for (let next = this.#nextUntil(end); next; next = this.#nextUntil(end)) {
      this.#timers.delete(next);
      this.#elapsed = Math.max(this.#elapsed, next.at);
      next.run();
    }
    this.#elapsed = end;
  }

  #nextUntil(end: number): Entry | undefined {
    let first: Entry | undefined;
    for (const entry of this.#timers) {
      if (entry.at <= end && (!first || entry.at < first.at)) first = entry;
    }
    return first;
  }
}
