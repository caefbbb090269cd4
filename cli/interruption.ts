import type { Interruption } from "./io.js";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Turns the first signal into an abort. From then on, and after `close`, signals have their usual effect, so
 * that whoever is tired of waiting is rid of the process with a second Ctrl-C.
 */
export class ProcessInterruption implements Interruption {
  readonly #controller = new AbortController();
  readonly #raise = (): void => this.raise();

  constructor() {
    for (const name of SIGNALS) process.on(name, this.#raise);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  raise(): void {
    this.close();
    this.#controller.abort();
  }

  close(): void {
    for (const name of SIGNALS) process.off(name, this.#raise);
  }
}
