/** The app's timers, in milliseconds. */
export interface Durations {
  /** A caller without an answer gives up. */
  unansweredMs: number;
  /** A caller (from its dialing) or a callee (from its accepting) without a connection gives up. */
  unconnectedMs: number;
  /** A phone that rings unanswered stops. */
  ringingMs: number;
  /** A connection that was disconnected once ends this much later. */
  disconnectedMs: number;
  /** A candidate that came before the answer gets one more try after this. */
  candidateRetryMs: number;
  heartbeatMs: number;
}

export const APP_DURATIONS: Durations = {
  unansweredMs: 30_000,
  unconnectedMs: 30_000,
  ringingMs: 30_000,
  disconnectedMs: 5_000,
  candidateRetryMs: 500,
  heartbeatMs: 10_000,
};

/** The timers of one call; all of them end with it. */
export class CallTimers {
  readonly #running = new Map<string, NodeJS.Timeout>();

  /** Starts a timer under a name, unless that one runs already. */
  start(name: string, durationMs: number, onElapsed: () => void): void {
    if (this.#running.has(name)) return;
    const timer = setTimeout(() => {
      this.#running.delete(name);
      onElapsed();
    }, durationMs);
    this.#running.set(name, timer);
  }

  stop(name: string): void {
    clearTimeout(this.#running.get(name));
    this.#running.delete(name);
  }

  stopAll(): void {
    for (const name of [...this.#running.keys()]) this.stop(name);
  }
}
