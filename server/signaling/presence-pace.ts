import { callIdKey } from "../../protocol/values.js";

/** When changes of people are told: not before they have settled, and not more often than that to the same people. */
export interface PresencePaceTimes {
  /** A change waits this long, in which it may be undone. */
  readonly settle: number;
  /** After something was told of somebody, this long nothing more is. */
  readonly hold: number;
}

/**
 * Decides whose status is due to be told. However often somebody comes and goes, others hear of it at most once in the
 * holding time, and the last thing they hear is how it is. Nobody is remembered here for longer than that.
 */
export class PresencePace {
  readonly #times: PresencePaceTimes;
  /** Who has changed, by key, and when that is due. */
  readonly #due = new Map<string, { callId: string; at: number }>();
  readonly #told = new Map<string, number>();

  constructor(times: PresencePaceTimes) {
    this.#times = times;
  }

  get isIdle(): boolean {
    return this.#due.size === 0;
  }

  /** Somebody may have changed. Costs one look into a map while an earlier change of theirs is waiting. */
  change(callId: string, now: number): void {
    const key = callIdKey(callId);
    if (this.#due.has(key)) return;
    const told = this.#told.get(key);
    const at = Math.max(now + this.#times.settle, told === undefined ? 0 : told + this.#times.hold);
    this.#due.set(key, { callId, at });
  }

  /** Those who are due now; they wait no more. */
  take(now: number): string[] {
    for (const [key, at] of this.#told) {
      if (at + this.#times.hold <= now && !this.#due.has(key)) this.#told.delete(key);
    }
    const due = [...this.#due.values()].filter(({ at }) => at <= now).map(({ callId }) => callId);
    for (const callId of due) this.#due.delete(callIdKey(callId));
    return due;
  }

  /**
   * Somebody's status is being told. That it is the one which was told before is no reason to keep it back: who came in
   * between has seen another, on whichever node that was.
   */
  told(callId: string, now: number): void {
    this.#told.set(callIdKey(callId), now);
  }
}
