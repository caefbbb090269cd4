import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DEVICE_DELAY_MS, estimateMos, oneWayDelayMs } from "../../../client/quality/emodel.js";

describe("the estimate of MOS", () => {
  test.each([
    // The rating of a clean line is G.107's default of 93.2, which annex B turns into 4.41.
    { delayMs: 0, lossPct: 0, rating: 93.2, mos: 4.41 },
    // Idd of G.107 is 10.7 at 300 ms (one way); figure 1 of G.131 shows the same knee.
    { delayMs: 300, lossPct: 0, rating: 78.3, mos: 3.96 },
    // Ie,eff = 95 * 5 / (5 + 20) = 19.
    { delayMs: 0, lossPct: 5, rating: 74.2, mos: 3.79 },
    { delayMs: 50, lossPct: 100, rating: 14.0, mos: 1.1 },
  ])("is $mos at $delayMs ms and $lossPct % loss", ({ delayMs, lossPct, rating, mos }) => {
    const estimate = estimateMos({ delayMs, lossPct });
    expect(estimate.rating).toBeCloseTo(rating, 0);
    expect(estimate.mos).toBeCloseTo(mos, 1);
  });

  const delay = fc.double({ min: -10, max: 5_000, noNaN: true });
  const loss = fc.double({ min: -10, max: 150, noNaN: true });
  const burst = fc.double({ min: 0, max: 20, noNaN: true });

  test("lies between 1 and 4.5, whatever goes in", () => {
    fc.assert(
      fc.property(delay, loss, burst, (delayMs, lossPct, burstRatio) => {
        const { mos } = estimateMos({ delayMs, lossPct, burstRatio });
        expect(mos).toBeGreaterThanOrEqual(1);
        expect(mos).toBeLessThanOrEqual(4.5);
      }),
    );
  });

  test("never gets better by more delay, more loss or longer bursts", () => {
    fc.assert(
      fc.property(delay, loss, burst, delay, loss, burst, (d1, l1, b1, d2, l2, b2) => {
        const better = estimateMos({
          delayMs: Math.min(d1, d2),
          lossPct: Math.min(l1, l2),
          burstRatio: Math.min(b1, b2),
        });
        const worse = estimateMos({
          delayMs: Math.max(d1, d2),
          lossPct: Math.max(l1, l2),
          burstRatio: Math.max(b1, b2),
        });
        expect(worse.mos).toBeLessThanOrEqual(better.mos + 1e-9);
      }),
    );
  });

  test("counts half the round trip and the jitter buffer", () => {
    expect(oneWayDelayMs({ rttMs: 100, jitterBufferMs: 40 })).toBe(90 + DEVICE_DELAY_MS);
    expect(oneWayDelayMs({ rttMs: -1, jitterBufferMs: -1 })).toBe(DEVICE_DELAY_MS);
  });
});
