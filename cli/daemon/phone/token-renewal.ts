import type { Clock, Session, Timer } from "../../../client/index.js";
import { CallError } from "../../../protocol/index.js";
import { renewalTime } from "./token-life.js";

/**
 * Longer timers are cut, so that a machine that slept notices soon. It is also the least time between two renewals:
 * where the clocks of both sides are days apart, every token looks old.
 */
const LOOK_MS = 15 * 60_000;

export interface RenewalParts {
  store: { session: Session | null };
  /** A new token for one that is still good. */
  renew: (server: string, token: string) => Promise<string>;
  clock: Clock;
  log: (line: string) => void;
}

/** Exchanges the session's token for a new one in good time, as long as the phone is on that server. */
export class TokenRenewal {
  readonly #parts: RenewalParts;
  #server: string | null = null;
  #timer: Timer | null = null;

  constructor(parts: RenewalParts) {
    this.#parts = parts;
  }

  start(server: string): void {
    this.#server = server;
    this.#plan(0);
  }

  stop(): void {
    this.#server = null;
    this.#timer?.clear();
  }

  #plan(soonestMs: number): void {
    this.#timer?.clear();
    const { store, clock } = this.#parts;
    const at = store.session && renewalTime(store.session.token);
    if (at === null || this.#server === null) return;
    const ms = Math.min(LOOK_MS, Math.max(soonestMs, at - clock.now()));
    this.#timer = clock.after(ms, () => void this.#look());
  }

  async #look(): Promise<void> {
    const { store, clock, renew, log } = this.#parts;
    const server = this.#server;
    const token = store.session?.token;
    const at = token === undefined ? null : renewalTime(token);
    if (server === null || token === undefined || at === null) return;
    if (clock.now() < at) return this.#plan(0);
    try {
      const fresh = await renew(server, token);
      // Somebody may have logged out or in meanwhile, and has the last word.
      if (store.session?.token === token) store.session = { ...store.session, token: fresh };
      log("the token was renewed");
    } catch (error) {
      log(`the token could not be renewed (${CallError.from(error, "server-error").code})`);
    }
    this.#plan(LOOK_MS);
  }
}
