/** How often it looks, and how often in a row it must have heard nothing. */
const LOOK_MS = 50;
const LOOKS = 6;

/**
 * Says once that a device has given no sign of life for a third of a second. It counts the turns in which it was our
 * turn and the device's, not the time: a stall of this process is not the device's fault.
 */
export class Watchdog {
  readonly #timer: NodeJS.Timeout;
  #quiet = 0;
  #expected = false;

  /** With `onlyWhenExpected` (default false) a device that is given nothing to do may be quiet. */
  constructor(onSilence: () => void, { onlyWhenExpected = false } = {}) {
    this.#timer = setInterval(() => {
      if (onlyWhenExpected && !this.#expected) this.#quiet = 0;
      else this.#quiet++;
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
