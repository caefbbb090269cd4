/** How often it looks, and how often in a row it must have heard nothing. */
const LOOK_MS = 50;
const LOOKS = 6;
/** A look that comes later than this says that the machine is busy, and so may the device's process be. */
const LATE_MS = 20;
/** Such a look counts for so much less. */
const LATE_LOOK = 0.25;

/**
 * Says once that a device has given no sign of life for a third of a second, or for longer on a busy machine. It counts
 * the turns in which it was our turn and the device's, not the time: a stall of this process is not the device's fault.
 */
export class Watchdog {
  readonly #timer: NodeJS.Timeout;
  #lookedAt = performance.now();
  #quiet = 0;
  #expected = false;

  /** With `onlyWhenExpected` (default false) a device that is given nothing to do may be quiet. */
  constructor(onSilence: () => void, { onlyWhenExpected = false } = {}) {
    this.#timer = setInterval(() => {
      const isLate = performance.now() - this.#lookedAt > LOOK_MS + LATE_MS;
      this.#lookedAt = performance.now();
      if (onlyWhenExpected && !this.#expected) this.#quiet = 0;
      else this.#quiet += isLate ? LATE_LOOK : 1;
      this.#expected = false;
      if (this.#quiet < LOOKS) return;
      this.stop();
      onSilence();
    }, LOOK_MS).unref();
  }

  alive(): void {
    this.#quiet = 0;
  }

  /** The device was given something to do. */
  expect(): void {
    this.#expected = true;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
