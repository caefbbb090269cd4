import { type Verdict, WITHIN } from "./verdict.js";

/** So many in so much time. */
export interface Rule {
  readonly points: number;
  readonly seconds: number;
}

interface Window {
  count: number;
  endsAt: number;
}

/** More keys than honest use ever has at a time; beyond it the oldest windows are forgotten first. */
const KEYS_MAX = 100_000;

/** Counts by key in windows of fixed length, each of which begins with the first attempt. Bounded in memory. */
export class WindowCounter {
  readonly #rule: Rule;
  readonly #now: () => number;
  /** More or less in the order in which the windows end. */
  readonly #windows = new Map<string, Window>();

  constructor(rule: Rule, now: () => number = Date.now) {
    this.#rule = rule;
    this.#now = now;
  }

  take(key: string): Verdict {
    const now = this.#now();
    const window = this.#windowOf(key, now);
    if (window.count >= this.#rule.points) return { ok: false, retryAfterMs: window.endsAt - now };
    window.count++;
    return WITHIN;
  }

  /** Lets nothing through for a while: somebody who counts more than this one has seen enough. */
  exhaust(key: string, forMs: number): void {
    this.#open(key, { count: this.#rule.points, endsAt: this.#now() + forMs });
  }

  /** How many keys are counted. */
  get size(): number {
    return this.#windows.size;
  }

  #windowOf(key: string, now: number): Window {
    const open = this.#windows.get(key);
    if (open && open.endsAt > now) return open;
    this.#forgetEnded(now);
    return this.#open(key, { count: 0, endsAt: now + this.#rule.seconds * 1000 });
  }

  #open(key: string, window: Window): Window {
    this.#windows.delete(key);
    this.#windows.set(key, window);
    return window;
  }

  #forgetEnded(now: number): void {
    for (const [key, { endsAt }] of this.#windows) {
      if (endsAt > now && this.#windows.size < KEYS_MAX) return;
      this.#windows.delete(key);
    }
  }
}
