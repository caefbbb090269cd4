import type { Verdict } from "./verdict.js";
import type { WindowCounter } from "./window-counter.js";

/** A counter that several nodes share. It rejects when it cannot be asked. */
export interface SharedCounter {
  take(key: string): Promise<Verdict>;
}

/**
 * One budget. Each node counts for itself, which is all there is without Redis and all that is left when Redis is away;
 * where nodes share a counter, its word counts too.
 */
export class Budget {
  readonly #local: WindowCounter;
  readonly #shared: SharedCounter | null;

  constructor(local: WindowCounter, shared: SharedCounter | null = null) {
    this.#local = local;
    this.#shared = shared;
  }

  /** Asks the other nodes too, which takes a moment. */
  async take(key: string): Promise<Verdict> {
    const verdict = this.#local.take(key);
    if (!verdict.ok || !this.#shared) return verdict;
    // The node's own count is the answer while nobody else can give one.
    return this.#ask(this.#shared, key).catch(() => verdict);
  }

  /** Answers at once, because no call waits for Redis; what the others have counted holds from the next time on. */
  takeNow(key: string): Verdict {
    const verdict = this.#local.take(key);
    if (verdict.ok && this.#shared) this.#ask(this.#shared, key).catch(() => {});
    return verdict;
  }

  async #ask(shared: SharedCounter, key: string): Promise<Verdict> {
    const verdict = await shared.take(key);
    if (!verdict.ok) this.#local.exhaust(key, verdict.retryAfterMs);
    return verdict;
  }
}
