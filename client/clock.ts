/** A timer that can be taken back. */
export interface Timer {
  clear(): void;
}

/** Time as the client sees it; tests bring their own. */
export interface Clock {
  /** Milliseconds since the epoch, for records. */
  now(): number;
  /** Milliseconds that never jump, for durations. */
  monotonic(): number;
  after(ms: number, run: () => void): Timer;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run) {
    const handle = setTimeout(run, ms);
    return { clear: () => clearTimeout(handle) };
  },
};
