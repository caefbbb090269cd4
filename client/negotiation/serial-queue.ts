/**
 * Runs steps one after the other; everything that touches one peer connection goes through one of these, so
 * that no step ever sees another one half done. Closing drops what has not begun.
 */
export class SerialQueue {
  #tail: Promise<void> = Promise.resolve();
  #closed = false;
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  run(step: () => Promise<void> | void): void {
    if (this.#closed) return;
    this.#tail = this.#tail.then(async () => {
      if (this.#closed) return;
      try {
        await step();
      } catch (error) {
        if (!this.#closed) this.#onError(error);
      }
    });
  }

  close(): void {
    this.#closed = true;
  }

  /** Resolves when the step that runs now has ended. */
  idle(): Promise<void> {
    return this.#tail;
  }
}
