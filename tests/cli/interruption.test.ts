import { expect, test } from "vitest";
import { ProcessInterruption } from "../../cli/interruption.js";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const listeners = (): number[] => SIGNALS.map((name) => process.listenerCount(name));

test.each(SIGNALS)("the first %s is told, and the next one finds nobody who would hold it up", (name) => {
  const before = listeners();
  const interruption = new ProcessInterruption();
  expect(listeners()).toEqual(before.map((count) => count + 1));
  expect(interruption.signal.aborted).toBe(false);
  interruption.raise();
  expect(interruption.signal.aborted).toBe(true);
  expect(listeners()).toEqual(before);
  interruption.raise();
  interruption.close();
  expect(listeners()).toEqual(before);
  // The signal itself comes the same way.
  const other = new ProcessInterruption();
  process.listeners(name).at(-1)?.(name);
  expect(other.signal.aborted).toBe(true);
  expect(listeners()).toEqual(before);
});

test("once closed nothing is told any more", () => {
  const before = listeners();
  const interruption = new ProcessInterruption();
  interruption.close();
  expect(listeners()).toEqual(before);
  expect(interruption.signal.aborted).toBe(false);
});
