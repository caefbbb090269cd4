import type { MaybePromise } from "./maybe-promise.js";

/** Runs tasks one after the other: at once while nothing is pending, else in the order of their arrival. */
export class SerialQueue {
  #waiting: (() => MaybePromise<void>)[] | null = null;

  /** How many tasks wait. */
  get length(): number {
    return this.#waiting?.length ?? 0;
  }

  run(task: () => MaybePromise<void>): void {
    if (this.#waiting) {
      this.#waiting.push(task);
      return;
    }
    const pending = task();
    if (!pending) return;
    this.#waiting = [];
    this.#after(pending);
  }

  #after(pending: Promise<void>): void {
    const next = () => this.#drain();
    pending.then(next, next);
  }

  #drain(): void {
    for (let task = this.#waiting?.shift(); task; task = this.#waiting?.shift()) {
      const pending = task();
      if (pending) {
        this.#after(pending);
        return;
      }
    }
    this.#waiting = null;
  }
}
