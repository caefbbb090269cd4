/** So much at a time, and so much per second on the long run. */
export interface BucketRule {
  readonly burst: number;
  readonly perSecond: number;
}

const SECOND = 1_000;

/** A bucket that fills with time. */
export class TokenBucket {
  readonly #rule: BucketRule;
  #level: number;
  #filledAt: number;

  constructor(rule: BucketRule, now: number) {
    this.#rule = rule;
    this.#level = rule.burst;
    this.#filledAt = now;
  }

  /** Takes some out; false, and nothing taken, when there is not that much. */
  take(now: number, amount = 1): boolean {
    const { burst, perSecond } = this.#rule;
    // A clock that was set back fills nothing, and takes nothing away.
    const passed = Math.max(0, now - this.#filledAt);
    this.#filledAt = now;
    this.#level = Math.min(burst, this.#level + (passed / SECOND) * perSecond);
    if (this.#level < amount) return false;
    this.#level -= amount;
    return true;
  }
}
