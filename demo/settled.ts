const POLL_MS = 20;

/** Resolves once the condition holds and the least time has passed, or at the limit whatever holds. */
export async function settled(
  holds: () => boolean,
  times: { atLeastMs: number; limitMs: number },
): Promise<void> {
  const start = performance.now();
  const passed = (): number => performance.now() - start;
  while (passed() < times.atLeastMs || (!holds() && passed() < times.limitMs)) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
