import { EventEmitter } from "node:events";

/**
 * A typed emitter whose listeners cannot break the engine: what a listener throws is reported through
 * `process.emitWarning` and the remaining listeners still run.
 */
export class SafeEmitter<Events extends { [E in keyof Events]: unknown[] }> {
  readonly #emitter = new EventEmitter().setMaxListeners(0);

  on<E extends keyof Events & string>(event: E, listener: (...args: Events[E]) => void): this {
    this.#emitter.on(event, listener);
    return this;
  }

  off<E extends keyof Events & string>(event: E, listener: (...args: Events[E]) => void): this {
    this.#emitter.off(event, listener);
    return this;
  }

  once<E extends keyof Events & string>(event: E, listener: (...args: Events[E]) => void): this {
    const once = (...args: Events[E]): void => {
      this.off(event, once);
      listener(...args);
    };
    return this.on(event, once);
  }

  /** Resolves with the arguments of the next such event, or rejects when the signal is aborted. */
  next<E extends keyof Events & string>(event: E, signal?: AbortSignal): Promise<Events[E]> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.off(event, listener);
        reject(signal?.reason);
      };
      const listener = (...args: Events[E]): void => {
        this.off(event, listener);
        signal?.removeEventListener("abort", abort);
        resolve(args);
      };
      if (signal?.aborted) return abort();
      signal?.addEventListener("abort", abort, { once: true });
      this.on(event, listener);
    });
  }

  listenerCount(event: keyof Events & string): number {
    return this.#emitter.listenerCount(event);
  }

  protected emit<E extends keyof Events & string>(event: E, ...args: Events[E]): void {
    for (const listener of this.#emitter.listeners(event)) {
      try {
        listener(...args);
      } catch (error) {
        process.emitWarning(error instanceof Error ? error : new Error(String(error)), {
          code: "CALLING_LISTENER",
          detail: `A listener of "${event}" threw.`,
        });
      }
    }
  }

  protected removeAllListeners(): void {
    this.#emitter.removeAllListeners();
  }
}
