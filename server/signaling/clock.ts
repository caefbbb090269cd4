/** Time as the server sees it, injected so that tests can control it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls back once; the result cancels. */
  after(milliseconds: number, run: () => void): () => void;
}

/** Resolves once that much time has passed. */
export const passes = (clock: Clock, milliseconds: number): Promise<void> =>
  new Promise((resolve) => void clock.after(milliseconds, resolve));

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};
