import { ack } from "../../protocol/client-events.js";
import {
  type HandledKeys,
  isSettled,
  KEY_BOUNDS,
  type KeyOwner,
  type MemoryHandledKeys,
} from "./handled-keys.js";
import type { MaybePromise } from "./maybe-promise.js";
import type { Outcome } from "./runner.js";

/** Where the keys are noted: an ioredis connection fits, and what stands in front of each name there. */
export interface KeyStore {
  readonly redis: {
    get(name: string): Promise<string | null>;
    set(name: string, value: string, unit: "EX", seconds: number): Promise<unknown>;
  };
  readonly prefix: string;
}

/**
 * The keys of several servers. Each remembers its own, and notes what it has acknowledged in Redis, where another one
 * looks when a client that has moved to it sends an event again. Nobody waits for Redis but such a client, and without
 * Redis the state of its call still refuses most of what comes twice.
 */
export class RedisHandledKeys implements HandledKeys {
  readonly #own: MemoryHandledKeys;
  readonly #store: KeyStore;

  constructor(own: MemoryHandledKeys, store: KeyStore) {
    this.#own = own;
    this.#store = store;
  }

  find(owner: KeyOwner, key: string, retry: boolean): MaybePromise<Outcome<unknown> | undefined> {
    return this.#own.find(owner, key) ?? (retry ? this.#findElsewhere(owner, key) : undefined);
  }

  keep(owner: KeyOwner, key: string, outcome: MaybePromise<Outcome<unknown>>): void {
    this.#own.keep(owner, key, outcome);
    void this.#note(owner, key, outcome).catch(() => {});
  }

  /** Another server must not acknowledge what is not committed yet, so it learns of it afterwards. */
  async #note(owner: KeyOwner, key: string, pending: MaybePromise<Outcome<unknown>>): Promise<void> {
    if (!(await isSettled(pending))) return;
    const { reply } = await pending;
    await this.#store.redis.set(
      this.#name(owner, key),
      JSON.stringify(reply),
      "EX",
      KEY_BOUNDS.lifetime / 1_000,
    );
  }

  async #findElsewhere(owner: KeyOwner, key: string): Promise<Outcome<unknown> | undefined> {
    try {
      const noted = await this.#store.redis.get(this.#name(owner, key));
      if (noted === null) return undefined;
      return { reply: ack.parse(JSON.parse(noted)) as Outcome<unknown>["reply"], committed: null };
    } catch {
      return undefined;
    }
  }

  #name(owner: KeyOwner, key: string): string {
    return `${this.#store.prefix}key:${typeof owner}:${owner}:${key}`;
  }
}
