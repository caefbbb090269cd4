import { expect, test } from "vitest";
import { Outage } from "../../../server/store/outage.js";

test("in an outage one of many tries every second, and an answer ends it", () => {
  let now = 0;
  const outage = new Outage(() => now);
  expect([outage.mayTry(), outage.mayTry()]).toEqual([true, true]);
  outage.begin();
  now = 999;
  expect(outage.mayTry()).toBe(false);
  now = 1_000;
  expect([outage.mayTry(), outage.mayTry()]).toEqual([true, false]);
  now = 2_000;
  expect(outage.mayTry()).toBe(true);
  outage.end();
  expect([outage.mayTry(), outage.mayTry()]).toEqual([true, true]);
});
