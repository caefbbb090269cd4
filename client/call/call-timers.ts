import type { Clock, Timer } from "../clock.js";
import type { CallTimer } from "./model.js";

/** The named timers of one call; arming one again starts it anew. */
export class CallTimers {
  readonly #clock: Clock;
  readonly #fire: (timer: CallTimer) => void;
  readonly #armed = new Map<CallTimer, Timer>();

  constructor(clock: Clock, fire: (timer: CallTimer) => void) {
    this.#clock = clock;
    this.#fire = fire;
  }

  arm(timer: CallTimer, ms: number): void {
    this.disarm(timer);
    this.#armed.set(
      timer,
      this.#clock.after(ms, () => {
        this.#armed.delete(timer);
        this.#fire(timer);
      }),
    );
  }

  disarm(timer: CallTimer): void {
    this.#armed.get(timer)?.clear();
    this.#armed.delete(timer);
  }
}
