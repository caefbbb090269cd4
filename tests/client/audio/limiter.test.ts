import fc from "fast-check";
import { expect, test } from "vitest";
import { CEILING, Limiter, LOOKAHEAD_SAMPLES } from "../../../client/audio/limiter.js";
import { BLOCK_SAMPLES, SAMPLE_RATE } from "../../../client/audio/ports.js";
import { largestJump, toneAmplitude } from "./sounds.js";

const VOICES_HZ = [410, 530, 710, 930, 1_130, 1_310];

/** The sum of so many tones, as loud as they come. */
function voices(seconds: number, amplitude: number): Float32Array {
  return Float32Array.from({ length: seconds * SAMPLE_RATE }, (_, i) =>
    VOICES_HZ.reduce((sum, hz) => sum + amplitude * Math.sin((2 * Math.PI * hz * i) / SAMPLE_RATE + hz), 0),
  );
}

function limited(input: Float32Array): Int16Array {
  const limiter = new Limiter();
  const output = new Int16Array(input.length);
  for (let at = 0; at + BLOCK_SAMPLES <= input.length; at += BLOCK_SAMPLES) {
    limiter.process(input.subarray(at, at + BLOCK_SAMPLES), output.subarray(at, at + BLOCK_SAMPLES));
  }
  return output;
}

/** What is in a second of sound beside the tones that belong there, in decibels relative to them. */
function distortionDb(samples: Int16Array): number {
  const second = samples.subarray(SAMPLE_RATE, 2 * SAMPLE_RATE);
  const total = second.reduce((sum, value) => sum + value * value, 0);
  const tones = VOICES_HZ.reduce((sum, hz) => sum + (toneAmplitude(second, hz) ** 2 * second.length) / 2, 0);
  return 10 * Math.log10((total - tones) / tones);
}

const cutOff = (sound: Float32Array): Int16Array =>
  Int16Array.from(sound, (value) => Math.max(-32_768, Math.min(32_767, Math.round(value))));

test("what is not too loud comes out as it went in, a millisecond and a half later", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -CEILING, max: CEILING }), { minLength: 960, maxLength: 960 }),
      (sound) => {
        const output = limited(Float32Array.from([...sound, ...new Array<number>(BLOCK_SAMPLES).fill(0)]));
        expect([...output.subarray(LOOKAHEAD_SAMPLES, LOOKAHEAD_SAMPLES + sound.length)]).toEqual(sound);
      },
    ),
    { numRuns: 30 },
  );
});

test("nothing ever comes out above the ceiling", () => {
  const loud = fc.array(fc.double({ min: -300_000, max: 300_000, noNaN: true }), {
    minLength: 1_440,
    maxLength: 1_440,
  });
  fc.assert(
    fc.property(loud, (sound) => {
      expect(limited(Float32Array.from(sound)).every((sample) => Math.abs(sample) <= CEILING)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test.each([9_000, 12_000, 20_000])(
  "six voices of %i at once keep their shape, where cutting them off would not",
  (amplitude) => {
    const sound = voices(2, amplitude);
    const output = limited(sound);
    expect(distortionDb(output)).toBeLessThan(-30);
    expect(distortionDb(cutOff(sound))).toBeGreaterThan(-22);
    // Each voice is as loud as the others, as it was before.
    const second = output.subarray(SAMPLE_RATE);
    const heard = VOICES_HZ.map((hz) => toneAmplitude(second, hz));
    expect(Math.max(...heard) / Math.min(...heard)).toBeLessThan(1.05);
  },
);

test("after a shout the rest is turned up again, without a step", () => {
  const calm = Float32Array.from({ length: 3 * SAMPLE_RATE }, (_, i) => {
    const isShout = i >= SAMPLE_RATE / 2 && i < SAMPLE_RATE;
    return (isShout ? 90_000 : 9_000) * Math.sin((2 * Math.PI * 400 * i) / SAMPLE_RATE);
  });
  const output = limited(calm);
  expect(toneAmplitude(output.subarray(2.5 * SAMPLE_RATE), 400)).toBeGreaterThan(8_900);
  // The steepest step of a tone at full scale, which the shout begins with.
  expect(largestJump(output.subarray(SAMPLE_RATE + BLOCK_SAMPLES))).toBeLessThan(500);
});
