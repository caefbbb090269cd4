import { writeFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { FileSource } from "../../../client/audio/file-source.js";
import { silenceSource } from "../../../client/audio/silence-source.js";
import { ToneSource } from "../../../client/audio/tone-source.js";
import { blockOf, largestJump, loudness, readBlocks, sine, toneAmplitude } from "./sounds.js";
import { temporaryFolder, wavFile } from "./wav-files.js";

const folder = temporaryFolder();
afterAll(folder.remove);

const saved = (name: string, samples: Int16Array, sampleRate: number): string => {
  const path = folder.path(name);
  writeFileSync(
    path,
    wavFile(
      [...samples].map((value) => [value / 32_767]),
      { sampleRate },
    ),
  );
  return path;
};

describe("a file as a source", () => {
  test("plays what it holds, then ends with silence", async () => {
    const samples = sine(440, 1_000);
    const source = await FileSource.open(saved("once.wav", samples, 48_000));
    const played = readBlocks(source);
    expect(played).toHaveLength(3 * 480);
    expect(played.subarray(0, 1_000)).toEqual(samples);
    expect(loudness(played.subarray(1_000))).toBe(0);
    const block = blockOf(7);
    expect(source.read(block)).toBe(false);
    expect(block).toEqual(blockOf(0));
  });

  test.each([8_000, 16_000, 44_100])("of %i Hz keeps pitch, level and length", async (rate) => {
    const source = await FileSource.open(saved(`${rate}.wav`, sine(500, rate / 2, { rate }), rate));
    const played = readBlocks(source);
    expect(played).toHaveLength(24_000);
    expect(toneAmplitude(played.subarray(4_800, 19_200), 500)).toBeCloseTo(10_000, -2);
  });

  test.each([16_000, 48_000])("in a loop has no seam at %i Hz", async (rate) => {
    // 40 whole turns of the sine, so that only the program could make a seam.
    const source = await FileSource.open(saved(`loop-${rate}.wav`, sine(400, rate / 10, { rate }), rate), {
      loop: true,
    });
    const played = readBlocks(source, 100).subarray(480);
    expect(largestJump(played)).toBeLessThan(600);
    expect(toneAmplitude(played, 400)).toBeCloseTo(10_000, -2);
  });

  test("without any sound is refused, looped or not", async () => {
    const path = saved("empty.wav", new Int16Array(0), 48_000);
    for (const loop of [false, true]) {
      await expect(FileSource.open(path, { loop })).rejects.toMatchObject({ code: "bad-audio-file" });
    }
  });

  test("is silent and over once it is closed", async () => {
    const source = await FileSource.open(saved("closed.wav", sine(440, 4_800), 48_000), { loop: true });
    source.read(blockOf(0));
    source.close();
    expect(source.read(blockOf(0))).toBe(false);
  });
});

describe("a tone", () => {
  test("has its pitch and level, and no edge between blocks", () => {
    const played = readBlocks(new ToneSource(437, -20), 100);
    expect(toneAmplitude(played, 437)).toBeCloseTo(3_277, -1);
    expect(largestJump(played)).toBeLessThan(200);
  });

  test.each([0, -1, 24_000, Number.NaN])("of %s Hz is a mistake", (hz) => {
    expect(() => new ToneSource(hz)).toThrow(TypeError);
  });

  test("above full scale is a mistake", () => {
    expect(() => new ToneSource(440, 1)).toThrow(TypeError);
  });
});

test("silence never ends", () => {
  const block = blockOf(5);
  expect(silenceSource().read(block)).toBe(true);
  expect(block).toEqual(blockOf(0));
});
