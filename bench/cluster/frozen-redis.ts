import type { OwnRedis } from "../../tests/support/own-redis.js";
import { type Measurement, median, rounded } from "../measurement.js";
import { Crossing } from "./crossing.js";

const FROZEN_MS = 2_000;
const PAIRS = 4;
const RUNS = 5;
/** A control run and a frozen one are seconds apart on a noisy machine. */
const MAX_RATIO = 1.5;
const NOISE_MS = 2;

/** Calls within one node while Redis is frozen, against the same calls while it is not. */
export async function measureFrozenRedis(url: string, redis: OwnRedis): Promise<Measurement> {
  const pairs = await Promise.all(
    Array.from({ length: PAIRS }, (_, index) => Crossing.connect(`local_${index}`, url, url)),
  );
  await p99While(pairs);
  const runs: { control: number; frozen: number }[] = [];
  while (runs.length < RUNS) {
    const control = await p99While(pairs);
    redis.freeze();
    runs.push({ control, frozen: await p99While(pairs).finally(() => redis.thaw()) });
  }
  const control = median(runs.map((run) => run.control));
  const frozen = median(runs.map((run) => run.frozen));
  for (const pair of pairs) pair.close();
  return {
    name: "event within one node while Redis is frozen, p99",
    unit: "ms",
    runs: RUNS,
    ours: rounded(frozen),
    peer: rounded(control),
    peerName: "the same with Redis well",
    ratio: rounded(frozen / control),
    target: "none lost, p99 as without",
    ok: frozen <= Math.max(control * MAX_RATIO, control + NOISE_MS),
  };
}

/** Calls for as long as a freeze takes; one that is lost would never end, and one that waits shows in the p99. */
async function p99While(pairs: readonly Crossing[]): Promise<number> {
  const until = performance.now() + FROZEN_MS;
  for (const pair of pairs) pair.delays.length = 0;
  await Promise.all(
    pairs.map(async (pair) => {
      while (performance.now() < until) await pair.call();
    }),
  );
  const sorted = pairs.flatMap(({ delays }) => delays).sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * 0.99)] ?? 0;
}
