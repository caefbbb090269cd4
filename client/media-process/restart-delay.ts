/** Deaths longer ago than this are forgotten. */
const MEMORY_MS = 60_000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;

/** The deaths that still count at this moment; times in milliseconds that never jump. */
export const recentDeaths = (deaths: readonly number[], now: number): number[] =>
  deaths.filter((at) => now - at < MEMORY_MS);

/**
 * How long to wait before the next process is started: not at all after one death, since somebody is talking, and twice
 * as long after each further one, since a process that cannot live must not become a busy loop.
 */
export function restartDelay(deaths: readonly number[], now: number): number {
  const count = recentDeaths(deaths, now).length;
  return count <= 1 ? 0 : Math.min(FIRST_WAIT_MS * 2 ** (count - 2), LONGEST_WAIT_MS);
}
