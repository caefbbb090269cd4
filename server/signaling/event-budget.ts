import { WIRE } from "../wire/bounds.js";
import { TokenBucket } from "../wire/token-bucket.js";
import type { Clock } from "./clock.js";

/** How many events one socket may send. Who is over it is told so; who goes on regardless is cut off by the wire. */
export class EventBudget {
  readonly #clock: Clock;
  readonly #bucket: TokenBucket;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#bucket = new TokenBucket(WIRE.events, clock.now());
  }

  /** False for an event that is one too many. */
  take(): boolean {
    return this.#bucket.take(this.#clock.now());
  }
}
