import fc from "fast-check";
import { expect, test } from "vitest";
import { clean, copies, duplicated, holdsOver, noMemory, plans } from "./duplicates.js";

/** `npm run duplicates` tries ten times as many. */
const CALLS = 1_000;

test("events that arrive up to five times change nothing", () => {
  const done = holdsOver(CALLS);
  expect(done.calls).toBeGreaterThanOrEqual(CALLS);
  expect(done.copies).toBeGreaterThan(done.calls);
});

test("without the memory for keys they do change something, so the proof above is one", () => {
  let differing = 0;
  fc.assert(
    fc.property(plans, copies, (plan, later) => {
      const { sent, aftermath } = clean(plan);
      const again = duplicated(sent, later, noMemory);
      if (JSON.stringify(again.aftermath) !== JSON.stringify(aftermath)) differing++;
    }),
    { numRuns: 50 },
  );
  // Most of them do; that none does would say that nothing was doubled.
  expect(differing).toBeGreaterThan(10);
});
