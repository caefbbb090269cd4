import fc from "fast-check";
import { expect, it } from "vitest";
import { recentDeaths, restartDelay } from "../../../client/media-process/restart-delay.js";

const NOW = 1_000_000;
const deathsAgo = (...ago: number[]): number[] => ago.map((ms) => NOW - ms);

it("a process that died for once is replaced at once", () => {
  expect(restartDelay(deathsAgo(0), NOW)).toBe(0);
  expect(restartDelay(deathsAgo(60_000, 0), NOW)).toBe(0);
});

it.each([
  { deaths: deathsAgo(10, 0), ms: 250 },
  { deaths: deathsAgo(30, 20, 0), ms: 500 },
  { deaths: deathsAgo(40, 30, 20, 0), ms: 1_000 },
  { deaths: deathsAgo(60, 50, 40, 30, 20, 10, 0), ms: 5_000 },
])("after $deaths.length deaths within a minute it waits $ms ms", ({ deaths, ms }) => {
  expect(restartDelay(deaths, NOW)).toBe(ms);
});

it("however a process dies, at most 20 are started in any minute, and none waits longer than five seconds", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 10_000 }), { maxLength: 200 }), (lives) => {
      let now = 0;
      let deaths: number[] = [];
      const starts: number[] = [];
      for (const life of lives) {
        starts.push(now);
        now += life;
        deaths = recentDeaths([...deaths, now], now);
        const wait = restartDelay(deaths, now);
        expect(wait).toBeLessThanOrEqual(5_000);
        now += wait;
      }
      for (const start of starts) {
        expect(starts.filter((at) => at >= start && at < start + 60_000).length).toBeLessThanOrEqual(20);
      }
    }),
  );
});
