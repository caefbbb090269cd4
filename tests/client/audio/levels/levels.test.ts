import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blockDbfs, LevelMeter } from "../../../../client/audio/levels/level-meter.js";
import { VoiceActivity } from "../../../../client/audio/levels/voice-activity.js";
import { BLOCK_SAMPLES } from "../../../../client/audio/ports.js";
import { blockOf, blocksOf, noise, sine } from "../sounds.js";

const SILENCE = blockOf(0);
/** A sine whose root mean square is so many decibels below full scale. */
const toneOf = (dbfs: number): Int16Array =>
  sine(500, BLOCK_SAMPLES, { amplitude: Math.SQRT2 * 32_768 * 10 ** (dbfs / 20) });

describe("a level meter", () => {
  test.each([
    [0, -3.0103],
    [1, -3.0103 - 20],
    [2, -3.0103 - 40],
  ])("reads %i bels under a full sine as it is", (bels, dbfs) => {
    expect(blockDbfs(sine(500, BLOCK_SAMPLES, { amplitude: 32_767 / 10 ** bels }))).toBeCloseTo(dbfs, 1);
  });

  test.each([
    [-60, 0],
    [-45, 0.25],
    [-30, 0.5],
    [-15, 0.75],
  ])("shows %i dBFS as %f", (dbfs, level) => {
    const meter = new LevelMeter();
    meter.add(toneOf(dbfs));
    expect(meter.level).toBeCloseTo(level, 2);
  });

  test("rises at once and falls to nothing within two seconds", () => {
    const meter = new LevelMeter();
    meter.add(toneOf(-6));
    expect(meter.level).toBeCloseTo(0.9, 2);
    meter.add(SILENCE);
    expect(meter.level).toBeGreaterThan(0.85);
    for (let i = 0; i < 200; i++) meter.add(SILENCE);
    expect(meter.level).toBe(0);
  });

  test("never leaves its scale, whatever comes", () => {
    const sound = fc.array(fc.integer({ min: -32_768, max: 32_767 }), { minLength: 1, maxLength: 480 });
    fc.assert(
      fc.property(fc.array(sound, { maxLength: 20 }), (blocks) => {
        const meter = new LevelMeter();
        for (const block of blocks) {
          meter.add(Int16Array.from(block));
          expect(meter.level).toBeGreaterThanOrEqual(0);
          expect(meter.level).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

describe("voice activity", () => {
  const feed = (voice: VoiceActivity, blocks: readonly Int16Array[]): boolean[] =>
    blocks.map((block) => {
      voice.add(block);
      return voice.isSpeaking;
    });
  const times = (count: number, block: Int16Array) => new Array<Int16Array>(count).fill(block);

  test("begins with a word and not with a click, and lasts over the pauses between words", () => {
    const voice = new VoiceActivity();
    expect(feed(voice, [...times(3, toneOf(-20)), ...times(50, SILENCE)])).not.toContain(true);
    expect(feed(voice, times(10, toneOf(-20))).at(-1)).toBe(true);
    expect(feed(voice, times(30, SILENCE))).not.toContain(false);
    expect(feed(voice, times(5, toneOf(-25)))).not.toContain(false);
    expect(feed(voice, times(60, SILENCE)).at(-1)).toBe(false);
  });

  test("gets used to a noise that stays, and hears a voice above it", () => {
    const voice = new VoiceActivity();
    const hum = blocksOf(noise(6_000 * BLOCK_SAMPLES, 300));
    expect(feed(voice, hum).slice(-1_000)).not.toContain(true);
    expect(feed(voice, times(10, toneOf(-20))).at(-1)).toBe(true);
  });

  test("does not flicker at the edge: it changes at most once in the time of a pause", () => {
    const levels = fc.array(fc.integer({ min: -70, max: -10 }), { minLength: 50, maxLength: 300 });
    fc.assert(
      fc.property(levels, (dbfs) => {
        const voice = new VoiceActivity();
        const spoken = dbfs.map((level) => {
          voice.addDbfs(level);
          return voice.isSpeaking;
        });
        let begun = 0;
        for (const [i, speaks] of spoken.entries()) {
          if (speaks && !spoken[i - 1]) begun = i;
          if (!speaks && spoken[i - 1]) expect(i - begun).toBeGreaterThanOrEqual(40);
        }
      }),
    );
  });
});
