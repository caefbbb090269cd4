const MS_PER_SECOND = 1000;

/**
 * Calls back at a rate that may change at any time, by the monotonic clock. Sound shares the event loop: a beat that
 * comes later than the next one is due is left out, so that pictures give way and never queue up.
 */
export function paceVideo(framesPerSecond: () => number, beat: () => void): () => void {
  let due = performance.now();
  const tick = (): void => {
    const interval = MS_PER_SECOND / framesPerSecond();
    const late = performance.now() - due;
    if (late < interval) beat();
    due += interval * Math.max(1, Math.ceil(late / interval));
    handle = setTimeout(tick, due - performance.now());
  };
  let handle = setTimeout(tick, 0);
  return () => clearTimeout(handle);
}
