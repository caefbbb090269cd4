import { beforeAll, describe, expect, test } from "vitest";
import { compareSpeech, SAME_SPEECH } from "../../../bots/verdicts/speech-similarity.js";
import { readWav } from "../../../client/index.js";
import { blocksOf, join, noise, sine } from "../../client/audio/sounds.js";

let alice: Int16Array;
beforeAll(async () => {
  alice = await readWav("demo/speech/alice.wav");
});

const silence = (samples: number) => new Int16Array(samples);

describe("the same speech", () => {
  test("is the same", () => {
    expect(compareSpeech(alice, alice)).toEqual({ delayMs: 0, levelDb: 0, similarity: 1 });
  });

  test.each([0, 37, 1_234, 5_000])("is found %i ms later, at half the level", (delayMs) => {
    const heard = join([silence(48 * delayMs), alice.map((value) => value / 2), silence(9_600)]);
    const result = compareSpeech(alice, heard);
    expect(result.delayMs).toBeCloseTo(delayMs, 0);
    expect(result.levelDb).toBeCloseTo(-6, 0);
    expect(result.similarity).toBeGreaterThan(0.95);
  });

  test("is found when the recording began too late", () => {
    const result = compareSpeech(alice, alice.subarray(48 * 300));
    expect(result.delayMs).toBeCloseTo(-300, 0);
    expect(result.similarity).toBeGreaterThan(0.9);
  });

  // Both were recorded from libwebrtc (Opus at 32 kbit/s, NetEq), then brought to 16 kHz; the second one with a
  // load of nine on two cores, where the jitter buffer wandered by 250 ms.
  test.each(["after-opus", "after-stalls"])("stays above 0.9 %s", async (name) => {
    const result = compareSpeech(alice, await readWav(`tests/bots/verdicts/alice-${name}.wav`));
    expect(result.similarity).toBeGreaterThan(0.9);
    expect(result.levelDb).toBeCloseTo(0, 0);
    expect(result.delayMs).toBeGreaterThan(0);
    expect(result.delayMs).toBeLessThan(300);
  });

  test("stays above 0.9 with lost packets", () => {
    const lossy = blocksOf(alice).map((block, i) => (i % 40 < 2 ? block.map(() => 0) : block));
    expect(compareSpeech(alice, join(lossy)).similarity).toBeGreaterThan(0.9);
  });

  test("stays above 0.9 where a jitter buffer has stretched and squeezed", () => {
    const warped = blocksOf(alice).flatMap((block, i) => {
      if (i % 150 === 20) return [];
      return i % 150 === 100 ? [block, block] : [block];
    });
    expect(compareSpeech(alice, join(warped)).similarity).toBeGreaterThan(0.9);
  });

  test("stays above 0.9 over a little noise", () => {
    const hiss = noise(alice.length, 300);
    const noisy = alice.map((value, i) => value + (hiss[i] ?? 0));
    expect(compareSpeech(alice, noisy).similarity).toBeGreaterThan(0.9);
  });
});

describe("something else", () => {
  test.each([
    ["silence", () => silence(8 * 48_000)],
    ["nothing", () => silence(0)],
    ["white noise", () => noise(8 * 48_000, 8_000)],
    ["a tone", () => sine(440, 8 * 48_000)],
    ["the same words by another voice", () => readWav("demo/speech/other-voice.wav")],
    ["other words by the same voice", () => readWav("demo/speech/other-text.wav")],
    ["the same speech backwards", () => alice.slice().reverse()],
  ])("scores below 0.6: %s", async (_name, sound) => {
    const { similarity } = compareSpeech(alice, await sound());
    expect(similarity).toBeLessThan(0.6);
    expect(similarity).toBeGreaterThanOrEqual(0);
  });

  test("half of it is not enough", () => {
    const half = join([alice.subarray(0, alice.length / 2), silence(alice.length / 2)]);
    expect(compareSpeech(alice, half).similarity).toBeLessThan(SAME_SPEECH);
  });

  test("silence is not like silence: nobody spoke", () => {
    expect(compareSpeech(silence(48_000), silence(48_000))).toEqual({
      delayMs: 0,
      levelDb: null,
      similarity: 0,
    });
  });
});
