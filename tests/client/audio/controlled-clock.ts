import type { PacerClock } from "../../../client/audio/pacer.js";

/** A clock that stands still until it is told to move, and that can fire late as a busy machine does. */
export class ControlledClock implements PacerClock {
  #now = 1_000.25;
  #pending: { at: number; callback: () => void } | undefined;
  /** What the machine was doing when it finally got round to the timers; runs before anything that waits for input. */
  input: () => void = () => {};

  now(): number {
    return this.#now;
  }

  after(delayMs: number, callback: () => void): () => void {
    return this.#schedule(this.#now + delayMs, callback);
  }

  afterInput(callback: () => void): () => void {
    return this.#schedule(this.#now, () => {
      this.input();
      callback();
    });
  }

  get waiting(): boolean {
    return this.#pending !== undefined;
  }

  /** Moves on and fires what is due on the way, each thing `lateMs` after its time. */
  advance(ms: number, lateMs = 0): void {
    const end = this.#now + ms;
    while (this.#pending !== undefined && this.#pending.at + lateMs <= end)
      this.#fire(this.#pending.at + lateMs);
    this.#now = end;
  }

  /** Jumps, and fires what is due only afterwards. */
  stall(ms: number): void {
    this.#now += ms;
    while (this.#pending !== undefined && this.#pending.at <= this.#now) this.#fire(this.#now);
  }

  #fire(at: number): void {
    const callback = this.#pending?.callback;
    this.#pending = undefined;
    this.#now = Math.max(this.#now, at);
    callback?.();
  }

  #schedule(at: number, callback: () => void): () => void {
    if (this.#pending !== undefined) throw new Error("One pacer waits for one thing at a time");
    const entry = { at, callback };
    this.#pending = entry;
    return () => {
      if (this.#pending === entry) this.#pending = undefined;
    };
  }
}
