import type { Contender, Contenders } from "./contenders.js";

/** One figure of each from the same moment. */
export interface RunPair {
  readonly ours: number;
  readonly relay: number;
}

/** Measures both again and again. Whoever goes first has the colder machine, so they take turns at that as well. */
export async function inTurns(
  { ours, relay }: Contenders,
  count: number,
  measure: (contender: Contender) => Promise<number>,
): Promise<RunPair[]> {
  const runs: RunPair[] = [];
  while (runs.length < count) {
    if (runs.length % 2 === 0) {
      const first = await measure(ours);
      runs.push({ ours: first, relay: await measure(relay) });
    } else {
      const first = await measure(relay);
      runs.push({ ours: await measure(ours), relay: first });
    }
  }
  return runs;
}
