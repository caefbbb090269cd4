import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../support/server.js";
import { type Caller, Callers, reaches } from "./callers.js";
import { measureResources, type Resources } from "./process-resources.js";

const WARM_UP_CALLS = 40;
const CALLS = 500;
const CALLS_AT_HALF = CALLS / 2;
/** What the second half may add to what the first half left: pages that the allocator keeps, no more. */
const FLAT_RSS_MB = 25;
const FLAT_HEAP_MB = 3;
const DEADLINE_MS = 180_000;
const LOOKS = 100;
const BETWEEN_LOOKS_MS = 100;

let server: TestServer;
let callers: Callers;
let alice: Caller;
let bob: Caller;

beforeEach(async () => {
  server = await startTestServer();
  callers = new Callers(server.url);
  alice = await callers.add("alice");
  bob = await callers.add("bob");
});

afterEach(async () => {
  await callers.close();
  await server.close();
});

/** One call from the first ring to the last release on both sides. */
async function oneCall(): Promise<void> {
  const call = alice.call(bob);
  const answered = await bob.answer();
  await Promise.all([reaches(call, "connected"), reaches(answered, "connected")]);
  await Promise.all([call.hangUp(), answered.ended()]);
}

async function calls(count: number): Promise<Resources> {
  for (let made = 0; made < count; made++) await oneCall();
  return measureResources();
}

it(
  "500 calls in one process leave it as they found it",
  async () => {
    const before = await calls(WARM_UP_CALLS);
    const startedAt = performance.now();
    const half = await calls(CALLS_AT_HALF);
    const after = await calls(CALLS - CALLS_AT_HALF);
    const seconds = (performance.now() - startedAt) / 1000;
    console.table({ before: line(before), half: line(half), after: line(after) });
    console.log(`${CALLS} calls in ${seconds.toFixed(1)} s`);
    expect(after.threads).toBeLessThanOrEqual(before.threads);
    expect(after.descriptors).toBeLessThanOrEqual(before.descriptors);
    // A timer that happens to be due at the instant of measuring goes by itself; one that a call left behind stays.
    expect(await lastingGrowth(before)).toEqual([]);
    expect(after.rssMb - half.rssMb).toBeLessThan(FLAT_RSS_MB);
    expect(after.heapMb - half.heapMb).toBeLessThan(FLAT_HEAP_MB);
  },
  DEADLINE_MS,
);

/**
 * What there is more of than before, in every one of many looks. Not `expect.poll`: while it waits it holds timers of
 * its own, which would be counted.
 */
async function lastingGrowth(before: Resources): Promise<string[]> {
  let more = grown(before, await measureResources());
  for (let look = 1; look < LOOKS && more.length > 0; look++) {
    await delay(BETWEEN_LOOKS_MS);
    more = grown(before, await measureResources());
  }
  return more;
}

/** The kinds of which there are more than before. */
const grown = (before: Resources, after: Resources): string[] =>
  Object.entries(after.active)
    .filter(([kind, count]) => count > (before.active[kind] ?? 0))
    .map(([kind, count]) => `${kind}: ${count} instead of ${before.active[kind] ?? 0}`);

/** The same on one line of a table. */
const line = ({ active, ...numbers }: Resources) => ({ ...numbers, active: JSON.stringify(active) });
