import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SEATS, SIGNATURES, SignatureSource } from "../../../bots/verdicts/signature.js";
import { judgeLeg, SignatureDetector } from "../../../bots/verdicts/signature-detector.js";
import { readWav, ToneSource } from "../../../client/index.js";
import { blocksOf, join, noise, readBlocks, sine } from "../../client/audio/sounds.js";

/** Three seconds: what a scenario's "hears within 3 s" allows. */
const BLOCKS = 300;

const heardIn = (samples: Int16Array): number[] => {
  const detector = new SignatureDetector();
  for (const block of blocksOf(samples)) detector.write(block);
  return [...detector.heard.keys()].sort((a, b) => a - b);
};

const played = (index: number, blocks = BLOCKS) => readBlocks(new SignatureSource(index), blocks);

const sum = (...sounds: Int16Array[]): Int16Array =>
  (sounds[0] ?? new Int16Array(0)).map((_, i) => sounds.reduce((total, sound) => total + (sound[i] ?? 0), 0));

const scaled = (sound: Int16Array, gain: number) => sound.map((value) => Math.round(value * gain));

describe("the detector", () => {
  test("hears any signature from any moment on, quiet or loud, over noise", () => {
    const gain = fc.double({ min: 0.1, max: 2, noNaN: true });
    fc.assert(
      fc.property(fc.nat(SIGNATURES - 1), fc.nat(60_000), gain, (index, start, level) => {
        const sound = scaled(played(index, BLOCKS + 125).subarray(start, start + BLOCKS * 480), level);
        expect(heardIn(sum(sound, noise(sound.length, 100 * level)))).toEqual([index]);
      }),
      { numRuns: 25 },
    );
  });

  test("hears everybody of a room at once, each having begun at another time", () => {
    for (const first of [0, 7 * 19, 7 * 60]) {
      const room = Array.from({ length: SEATS - 1 }, (_, seat) => first + seat);
      const sounds = room.map((index, i) =>
        played(index, BLOCKS + 100).subarray(i * 7_001, i * 7_001 + BLOCKS * 480),
      );
      expect(heardIn(sum(...sounds))).toEqual(room);
    }
  });

  test("says when it was sure, within a second and a half of sound", () => {
    const detector = new SignatureDetector();
    for (const block of blocksOf(played(12, 150))) detector.write(block);
    expect([...detector.heard.keys()]).toEqual([12]);
    expect(detector.heard.get(12)).toBeLessThanOrEqual(1_500);
  });

  test("survives lost packets and a jitter buffer that stretches and squeezes", () => {
    const blocks = blocksOf(played(40, 600));
    const damaged = blocks.flatMap((block, i) => {
      if (i % 37 === 5) return [block.map(() => 0), block.map(() => 0)];
      if (i % 90 === 30) return [];
      return i % 90 === 70 ? [block, block] : [block];
    });
    expect(heardIn(join(damaged))).toEqual([40]);
  });

  test("knows who is there now and who was there before, until it is reset", () => {
    const detector = new SignatureDetector();
    for (const index of [5, 6]) for (const block of blocksOf(played(index))) detector.write(block);
    expect([...detector.heard.keys()]).toEqual([5, 6]);
    expect(detector.present).toEqual([6]);
    detector.reset();
    expect([detector.heard.size, detector.present.length]).toEqual([0, 0]);
    for (const block of blocksOf(played(7))) detector.write(block);
    expect([...detector.heard.keys()]).toEqual([7]);
  });

  test("does not hear a signature that stopped before it was complete", () => {
    expect(heardIn(join([played(9, 50), new Int16Array(48_000)]))).toEqual([]);
  });

  test.each([
    ["silence", () => new Int16Array(10 * 48_000)],
    ["white noise", () => noise(20 * 48_000, 12_000)],
    [
      "mains hum with its overtones",
      () => sum(...[50, 100, 150, 250, 350].map((hz) => sine(hz, 480_000, { amplitude: 4_000 }))),
    ],
    ["a steady tone on the grid", () => readBlocks(new ToneSource(1_010), 500)],
    [
      "noise in the rhythm of a code",
      () => played(3, 500).map((value, i) => (value === 0 ? 0 : (noise(1, 8_000, i)[0] ?? 0))),
    ],
  ])("takes %s for nobody", (_name, sound) => {
    expect(heardIn(sound())).toEqual([]);
  });

  test.each(["alice", "other-voice", "other-text"])("takes the speech of %s for nobody", async (name) => {
    expect(heardIn(await readWav(`demo/speech/${name}.wav`))).toEqual([]);
  });
});

describe("a leg", () => {
  test.each([
    { heard: [3], verdict: "heard" },
    { heard: [], verdict: "silent" },
    { heard: [4], verdict: "crossed" },
    { heard: [3, 4], verdict: "crossed" },
  ])("on which $heard is heard instead of 3 is $verdict", ({ heard, verdict }) => {
    expect(judgeLeg(3, heard)).toBe(verdict);
  });
});
