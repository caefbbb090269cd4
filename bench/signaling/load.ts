import { setTimeout as delay } from "node:timers/promises";
import type { Contender } from "./contenders.js";
import type { Pace, Pair } from "./pair.js";

const SECOND = 1_000;

/** So many calls, each pair one after the other; the calls per second. */
export async function callAtFullLoad({ pairs }: Contender, count: number, pace: Pace): Promise<number> {
  let left = count;
  const keepCalling = async (pair: Pair): Promise<void> => {
    while (left > 0) {
      left--;
      await pair.call(pace);
    }
  };
  const began = performance.now();
  await Promise.all(pairs.map(keepCalling));
  return count / ((performance.now() - began) / SECOND);
}

/**
 * So many calls at a rate that does not ask how the server is doing; the milliseconds from each `callUser` to its
 * `incomingCall`. A call that finds all pairs busy waits, and its waiting counts.
 */
export async function callAtRate({ pairs }: Contender, count: number, perSecond: number): Promise<number[]> {
  const free = [...pairs];
  const waiting: ((pair: Pair) => void)[] = [];
  const began = performance.now();
  const calls = Array.from({ length: count }, async (_, index) => {
    const due = began + (index * SECOND) / perSecond;
    await delay(Math.max(0, due - performance.now()));
    const asked = performance.now();
    const pair = free.pop() ?? (await new Promise<Pair>((resolve) => waiting.push(resolve)));
    const waited = performance.now() - asked;
    const rang = await pair.call("burst");
    const next = waiting.shift();
    if (next) next(pair);
    else free.push(pair);
    return waited + rang;
  });
  return Promise.all(calls);
}
