import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../client/clock.js";
import { ControlledClock } from "../support/controlled-clock.js";

describe("the clock of the system", () => {
  it("calls back once, unless it is told not to", async () => {
    const calls: string[] = [];
    const target = new EventTarget();
    systemClock.after(0, () => void calls.push("taken back")).clear();
    systemClock.after(0, () => {
      calls.push("came");
      target.dispatchEvent(new Event("came"));
    });
    await once(target, "came");
    expect(calls).toEqual(["came"]);
  });

  it("tells the date, and durations that never run backwards", () => {
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(60_000);
    const earlier = systemClock.monotonic();
    expect(systemClock.monotonic()).toBeGreaterThanOrEqual(earlier);
  });
});

describe("the clock of the tests", () => {
  it("runs timers in the order of their due times, each at its own", () => {
    const clock = new ControlledClock();
    const seen: [string, number][] = [];
    const note = (name: string) => (): void => void seen.push([name, clock.monotonic()]);
    clock.after(30, note("late"));
    clock.after(10, () => {
      note("early")();
      clock.after(5, note("armed meanwhile"));
    });
    clock.after(20, note("taken back")).clear();
    clock.advance(29);
    expect(seen).toEqual([
      ["early", 10],
      ["armed meanwhile", 15],
    ]);
    clock.advance(1);
    expect(seen.at(-1)).toEqual(["late", 30]);
    expect(clock.pending).toBe(0);
  });
});
