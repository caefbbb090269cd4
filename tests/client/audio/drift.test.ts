import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BlockQueue } from "../../../client/audio/block-queue.js";
import { BLOCK_MS, BLOCK_SAMPLES } from "../../../client/audio/ports.js";
import { warp } from "../../../client/audio/time-warp.js";
import { largestJump, sine } from "./sounds.js";

const HOUR_MS = 3_600_000;
/** Not a multiple of 100 Hz, so that a block that is missing or doubled shows as a jump of the phase. */
const TONE_HZ = 1_030;
const AMPLITUDE = 10_000;
/** After so many blocks the tone is where it was, so that a table holds it. */
const PERIOD_BLOCKS = 10;
/** The steepest step of a tone, played faster by that factor, and rounded. */
const steepest = (hz: number, faster: number) =>
  2 * AMPLITUDE * Math.sin((Math.PI * hz * faster) / 48_000) + 2;
/** A clock that is off bends a pitch by less than this, here and there for 10 ms. */
const SMOOTH = steepest(TONE_HZ, 1.015);
/** A queue that starts with a single late block may run dry once. */
const SETTLED_BLOCKS = 50;

interface Story {
  ppm: number;
  /** Each push and each read is late by up to this much. */
  jitterMs: number;
  seed: number;
  durationMs: number;
}

/** Two clocks that disagree for that long; what came in, what came out, and the worst of each kind. */
function simulate({ ppm, jitterMs, seed, durationMs }: Story) {
  const tone = sine(TONE_HZ, PERIOD_BLOCKS * BLOCK_SAMPLES, { amplitude: AMPLITUDE });
  const queue = new BlockQueue();
  let state = seed >>> 0;
  const late = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 32) * jitterMs;
  };
  const pushEvery = BLOCK_MS / (1 + ppm / 1e6);
  let [pushed, reads, gaps, most, jump, previous] = [0, 0, 0, 0, 0, 0];
  let [nextPush, nextRead] = [late(), late()];
  while (reads * BLOCK_MS < durationMs) {
    if (nextPush <= nextRead) {
      const at = (pushed++ % PERIOD_BLOCKS) * BLOCK_SAMPLES;
      queue.push(tone.subarray(at, at + BLOCK_SAMPLES));
      nextPush = pushed * pushEvery + late();
      continue;
    }
    const block = queue.read();
    nextRead = ++reads * BLOCK_MS + late();
    if (reads <= SETTLED_BLOCKS) previous = block?.[BLOCK_SAMPLES - 1] ?? 0;
    else if (block === undefined) gaps++;
    else {
      for (let i = 0; i < BLOCK_SAMPLES; i++) {
        const sample = block[i] ?? 0;
        const size = sample > previous ? sample - previous : previous - sample;
        if (size > jump) jump = size;
        previous = sample;
      }
    }
    if (queue.samples > most) most = queue.samples;
  }
  return { gaps, most, jump, played: pushed * BLOCK_SAMPLES - queue.samples, reads };
}

function expectUnheard(story: Story): void {
  const { gaps, most, jump, played, reads } = simulate(story);
  expect(gaps).toBe(0);
  expect(jump).toBeLessThan(SMOOTH);
  expect(most).toBeLessThanOrEqual(5 * BLOCK_SAMPLES);
  // What came in came out: the clocks' disagreement and nothing else.
  const disagreement = (played / BLOCK_SAMPLES - reads) / reads;
  expect(Math.abs(disagreement * 1e6 - story.ppm)).toBeLessThan((5 * BLOCK_MS * 1e6) / story.durationMs);
}

describe("a sound card whose clock is off", () => {
  test.each([-200, 200])(
    "by %i ppm is not heard for an hour: no gap, no jump, nothing lost",
    { timeout: 60_000 },
    (ppm) => {
      expectUnheard({ ppm, jitterMs: 3, seed: 1, durationMs: HOUR_MS });
    },
  );

  test("is not heard at any offset, with any lateness below half a block", () => {
    const story = fc.record({
      ppm: fc.integer({ min: -300, max: 300 }),
      jitterMs: fc.double({ min: 0, max: BLOCK_MS / 2, noNaN: true }),
      seed: fc.integer({ min: 1 }),
      durationMs: fc.constant(60_000),
    });
    fc.assert(fc.property(story, expectUnheard), { numRuns: 60 });
  });

  test("that agrees with ours leaves every sample as it was", () => {
    const queue = new BlockQueue();
    const voice = sine(433, 1_000 * BLOCK_SAMPLES);
    const played: number[] = [];
    for (let at = 0; at < voice.length; at += BLOCK_SAMPLES) {
      queue.push(voice.subarray(at, at + BLOCK_SAMPLES));
      played.push(...(queue.read() ?? []));
    }
    const after = 2 * BLOCK_SAMPLES;
    expect(Int16Array.from(played).subarray(after)).toEqual(voice.subarray(after, played.length));
  });
});

describe("a block that is bent", () => {
  const aSound = fc.record({
    shift: fc.integer({ min: -8, max: 8 }),
    hz: fc.integer({ min: 50, max: 4_000 }),
  });

  test("joins what comes before and after without a jump", () => {
    fc.assert(
      fc.property(aSound, ({ shift, hz }) => {
        const sound = sine(hz, 3 * BLOCK_SAMPLES, { amplitude: AMPLITUDE });
        const bent = new Int16Array(BLOCK_SAMPLES);
        warp(sound, BLOCK_SAMPLES, shift, bent);
        const whole = Int16Array.of(
          ...sound.subarray(0, BLOCK_SAMPLES),
          ...bent,
          ...sound.subarray(2 * BLOCK_SAMPLES + shift),
        );
        const fastest = 1 + (Math.abs(shift) * Math.PI) / 2 / BLOCK_SAMPLES;
        expect(largestJump(whole)).toBeLessThanOrEqual(steepest(hz, fastest) + 2);
      }),
    );
  });

  test("without a shift is the block itself", () => {
    const sound = sine(700, 3 * BLOCK_SAMPLES);
    const bent = new Int16Array(BLOCK_SAMPLES);
    warp(sound, BLOCK_SAMPLES, 0, bent);
    expect(bent).toEqual(sound.subarray(BLOCK_SAMPLES, 2 * BLOCK_SAMPLES));
  });
});
