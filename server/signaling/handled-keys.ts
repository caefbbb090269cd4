import type { MaybePromise } from "./maybe-promise.js";
import type { Outcome } from "./runner.js";

/** Whose keys they are: a user id, or the Call ID of somebody without an account. Keys of two users never meet. */
export type KeyOwner = number | string;

/** What came of events that carried a key, so that one which arrives again is answered and not done again. */
export interface HandledKeys {
  /** `retry` means that the sender has sent it before, perhaps to another server. */
  find(owner: KeyOwner, key: string, retry: boolean): MaybePromise<Outcome<unknown> | undefined>;
  /**
   * Also while the outcome is still to come. What fails instead, or is answered with `unavailable`, is forgotten: nobody
   * knows what came of it, so it may be tried again.
   */
  keep(owner: KeyOwner, key: string, outcome: MaybePromise<Outcome<unknown>>): void;
}

export interface KeyBounds {
  readonly perOwner: number;
  readonly total: number;
  readonly lifetime: number;
}

/** A client asks again within a minute or not at all, and has few events on the way at a time. */
export const KEY_BOUNDS: KeyBounds = { perOwner: 128, total: 50_000, lifetime: 5 * 60_000 };

interface Handled {
  readonly outcome: MaybePromise<Outcome<unknown>>;
  readonly at: number;
}

/** False where its sender hears that nobody knows, or that it could not be recorded. */
export async function isSettled(pending: MaybePromise<Outcome<unknown>>): Promise<boolean> {
  try {
    const { reply, committed } = await pending;
    if (committed && !(await committed)) return false;
    return reply.ok || reply.error.code !== "unavailable";
  } catch {
    return false;
  }
}

/** Most are, and nobody need wait for them. */
const isSettledNow = (outcome: MaybePromise<Outcome<unknown>>): boolean =>
  !(outcome instanceof Promise) && outcome.reply.ok && outcome.committed === null;

/** The keys of one server. Whoever was quiet for longest is forgotten first. */
export class MemoryHandledKeys implements HandledKeys {
  readonly #now: () => number;
  readonly #bounds: KeyBounds;
  /** By owner, the most recently active last; of each owner the latest key last. */
  readonly #owners = new Map<KeyOwner, Map<string, Handled>>();
  #size = 0;

  constructor(now: () => number, bounds: KeyBounds = KEY_BOUNDS) {
    this.#now = now;
    this.#bounds = bounds;
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.#size;
  }

  find(owner: KeyOwner, key: string): MaybePromise<Outcome<unknown>> | undefined {
    const handled = this.#owners.get(owner)?.get(key);
    return handled && this.#isFresh(handled) ? handled.outcome : undefined;
  }

  keep(owner: KeyOwner, key: string, outcome: MaybePromise<Outcome<unknown>>): void {
    const keys = this.#owners.get(owner) ?? new Map<string, Handled>();
    this.#owners.delete(owner);
    this.#owners.set(owner, keys);
    if (!keys.has(key)) this.#size++;
    const handled = { outcome, at: this.#now() };
    keys.set(key, handled);
    if (!isSettledNow(outcome)) void this.#forgetUnlessSettled(owner, key, handled);
    if (keys.size > this.#bounds.perOwner) this.#forgetOldest(owner, keys);
    this.#forgetTheQuiet(owner);
  }

  async #forgetUnlessSettled(owner: KeyOwner, key: string, handled: Handled): Promise<void> {
    if (!(await isSettled(handled.outcome))) this.#forget(owner, key, handled);
  }

  #forgetTheQuiet(active: KeyOwner): void {
    for (const [owner, keys] of this.#owners) {
      if (owner === active) return;
      const oldest = keys.values().next().value;
      if (this.#size <= this.#bounds.total && (!oldest || this.#isFresh(oldest))) return;
      this.#forgetOldest(owner, keys);
    }
  }

  #forget(owner: KeyOwner, key: string, handled: Handled): void {
    const keys = this.#owners.get(owner);
    if (keys?.get(key) !== handled) return;
    keys.delete(key);
    this.#size--;
    if (keys.size === 0) this.#owners.delete(owner);
  }

  #forgetOldest(owner: KeyOwner, keys: Map<string, Handled>): void {
    const [oldest] = keys.keys();
    if (oldest !== undefined && keys.delete(oldest)) this.#size--;
    if (keys.size === 0) this.#owners.delete(owner);
  }

  #isFresh({ at }: Handled): boolean {
    return this.#now() - at <= this.#bounds.lifetime;
  }
}
