import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Resampler, resampleAll } from "../../../client/audio/resampler.js";
import { join, loudness, sine, toneAmplitude } from "./sounds.js";

const RATES = [4_000, 8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 44_101, 96_000, 192_000];

/** Without the ends, where the filter sees the silence around the sound. */
const middle = (samples: Int16Array) => samples.subarray(2_400, samples.length - 2_400);

describe("sound at another rate", () => {
  test.each(RATES)("from %i Hz keeps its length, pitch, level and place in time", (rate) => {
    const output = resampleAll(sine(1_000, rate, { rate }), rate);
    expect(output).toHaveLength(48_000);
    const wanted = middle(sine(1_000, 48_000));
    const error = middle(output).map((value, i) => value - (wanted[i] ?? 0));
    expect(loudness(error)).toBeLessThan(loudness(wanted) / 1_000);
  });

  test("what would be folded back from above 24 kHz is gone", () => {
    const output = middle(resampleAll(sine(30_000, 96_000, { rate: 96_000 }), 96_000));
    expect(toneAmplitude(output, 18_000)).toBeLessThan(10);
  });

  test("at 48 kHz stays as it is", () => {
    const samples = sine(440, 480);
    expect(resampleAll(samples, 48_000)).toBe(samples);
  });

  test("loud steps are clipped, not wrapped", () => {
    const square = Int16Array.from({ length: 1_600 }, (_, i) => (i % 160 < 80 ? 32_767 : -32_768));
    const output = resampleAll(square, 16_000);
    for (let i = 60; i < 180; i++) expect(output[i]).toBeGreaterThan(20_000);
  });

  test("does not depend on how it is cut into pieces", () => {
    const samples = sine(700, 2_000, { rate: 22_050 });
    const whole = resampleAll(samples, 22_050);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 12 }), (lengths) => {
        const resampler = new Resampler(22_050);
        const pieces: Int16Array[] = [];
        let start = 0;
        for (const length of [...lengths, samples.length]) {
          pieces.push(resampler.process(samples.subarray(start, start + length)));
          start += length;
        }
        expect(join([...pieces, resampler.flush()])).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });
});
