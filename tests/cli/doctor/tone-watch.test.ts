import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LOOP_TONE_HZ, loudness, SILENCE_DBFS, shareAt, ToneWatch } from "../../../cli/doctor/tone-watch.js";
import { BLOCK_SAMPLES, ToneSource } from "../../../client/index.js";

function tone(hz: number, dbfs: number): () => Int16Array {
  const source = new ToneSource(hz, dbfs);
  return () => {
    const block = new Int16Array(BLOCK_SAMPLES);
    source.read(block);
    return block;
  };
}

/** Noise that is the same at every run. */
function noise(amplitude: number): () => Int16Array {
  let state = 1;
  return () =>
    Int16Array.from({ length: BLOCK_SAMPLES }, () => {
      state = (state * 48_271) % 2_147_483_647;
      return Math.round((state / 2_147_483_647 - 0.5) * 2 * amplitude);
    });
}

function sum(a: Int16Array, b: Int16Array): Int16Array {
  return a.map((sample, index) => sample + (b[index] ?? 0));
}

/** Half a second of the room, then the tone after so many blocks. */
function watchWith(room: () => Int16Array, signal: () => Int16Array, blocksLate: number): ToneWatch {
  const watch = new ToneWatch(LOOP_TONE_HZ);
  for (let block = 0; block < 50; block++) watch.add(room());
  watch.toneBegins();
  for (let block = 0; block < blocksLate; block++) watch.add(room());
  for (let block = 0; block < 20; block++) watch.add(sum(room(), signal()));
  return watch;
}

describe("listening for a tone", () => {
  test("a sine of full scale has 3 dB less than full scale, silence nothing at all", () => {
    expect(loudness(tone(LOOP_TONE_HZ, 0)())).toBeCloseTo(-3.01, 1);
    expect(loudness(new Int16Array(BLOCK_SAMPLES))).toBe(SILENCE_DBFS);
  });

  test("all power of the tone lies at its frequency, and none of another one", () => {
    expect(shareAt(LOOP_TONE_HZ, tone(LOOP_TONE_HZ, -12)())).toBeCloseTo(1, 3);
    expect(shareAt(LOOP_TONE_HZ, tone(2 * LOOP_TONE_HZ, -12)())).toBeCloseTo(0, 3);
  });

  test("it is heard when it comes, and its delay is that of its first block", () => {
    fc.assert(
      fc.property(fc.nat({ max: 100 }), fc.integer({ min: -50, max: -6 }), (late, dbfs) => {
        const { heard } = watchWith(noise(20), tone(LOOP_TONE_HZ, dbfs), late);
        expect(heard?.afterMs).toBe(late * 10);
        expect(heard?.dbfs).toBeCloseTo(dbfs - 3, 0);
      }),
      { numRuns: 30 },
    );
  });

  test("neither noise, nor another tone, nor silence is taken for it", () => {
    const nothing = (): Int16Array => new Int16Array(BLOCK_SAMPLES);
    expect(watchWith(noise(20), noise(8_000), 5).heard).toBeNull();
    expect(watchWith(noise(20), tone(440, -10), 5).heard).toBeNull();
    expect(watchWith(nothing, nothing, 5).heard).toBeNull();
    // A room in which the tone sounds already says nothing about the loudspeaker.
    const humming = tone(LOOP_TONE_HZ, -20);
    expect(watchWith(humming, nothing, 5).heard).toBeNull();
  });
});
