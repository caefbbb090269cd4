import { describe, expect, test } from "vitest";
import { MAX_QUEUED_BLOCKS, PREFILL_BLOCKS } from "../../../client/audio/block-queue.js";
import { LOOKAHEAD_SAMPLES } from "../../../client/audio/limiter.js";
import { Mixer } from "../../../client/audio/mixer.js";
import { BLOCK_SAMPLES } from "../../../client/audio/ports.js";
import { blockOf, blocksOf, join, largestJump, loudness, sine, toneAmplitude } from "./sounds.js";

const mixed = (mixer: Mixer): Int16Array => {
  const block = new Int16Array(BLOCK_SAMPLES);
  mixer.mix(block);
  return block;
};

/** Every person pushes one block per tick; what comes out is joined. */
const converse = (mixer: Mixer, voices: Record<string, Int16Array[]>, ticks: number): Int16Array => {
  const output: Int16Array[] = [];
  for (let tick = 0; tick < ticks; tick++) {
    for (const [id, blocks] of Object.entries(voices)) {
      const block = blocks[tick];
      if (block !== undefined) mixer.push(id, block);
    }
    output.push(mixed(mixer));
  }
  return join(output);
};

/** The steepest step of a sine of 400 Hz at 8,000 is 419; a cut would be far above. */
const SMOOTH = 700;
const voice = (ticks: number, hz = 400, amplitude = 8_000) =>
  blocksOf(sine(hz, ticks * BLOCK_SAMPLES, { amplitude }));

describe("the mixer", () => {
  test("is silent with nobody there", () => {
    expect(mixed(new Mixer())).toEqual(blockOf(0));
  });

  test("plays one person unchanged after the fade-in", () => {
    const output = converse(new Mixer(), { bob: voice(20) }, 20);
    const delay = (PREFILL_BLOCKS - 1) * BLOCK_SAMPLES + LOOKAHEAD_SAMPLES;
    const input = join(voice(20));
    expect(output.subarray(delay + BLOCK_SAMPLES)).toEqual(
      input.subarray(BLOCK_SAMPLES, input.length - delay),
    );
  });

  test("adds up six people", () => {
    const tones = [400, 500, 700, 900, 1_100, 1_300];
    const voices = Object.fromEntries(tones.map((hz) => [`p${hz}`, voice(60, hz, 3_000)]));
    const output = converse(new Mixer(), voices, 60).subarray(10 * BLOCK_SAMPLES);
    for (const hz of tones) expect(toneAmplitude(output, hz)).toBeCloseTo(3_000, -2);
  });

  test("follows a person's gain, without a step", () => {
    const mixer = new Mixer();
    mixer.setGain("bob", 0.5);
    const before = converse(mixer, { bob: voice(20) }, 20);
    mixer.setGain("bob", 0);
    const after = converse(mixer, { bob: voice(20) }, 20);
    expect(toneAmplitude(before.subarray(5 * BLOCK_SAMPLES), 400)).toBeCloseTo(4_000, -2);
    expect(loudness(after.subarray(BLOCK_SAMPLES + LOOKAHEAD_SAMPLES))).toBe(0);
    expect(largestJump(join([before, after]))).toBeLessThan(SMOOTH);
  });

  test("nobody clicks when they join, leave or fall silent", () => {
    const mixer = new Mixer();
    const loud = () => blocksOf(sine(400, 7.25 * BLOCK_SAMPLES, { amplitude: 8_000 }));
    const joined = converse(mixer, { bob: loud() }, 12);
    const again = converse(mixer, { bob: loud() }, 5);
    mixer.remove("bob");
    const left = converse(mixer, {}, 5);
    const whole = join([joined, again, left]);
    expect(loudness(whole)).toBeGreaterThan(1_000);
    expect(largestJump(whole)).toBeLessThan(SMOOTH);
    expect(loudness(left.subarray(2 * BLOCK_SAMPLES))).toBe(0);
  });

  test("plays bursts without a gap", () => {
    const mixer = new Mixer();
    const blocks = voice(30);
    const output: Int16Array[] = [];
    for (let tick = 0; tick < 30; tick++) {
      // Four blocks at once, every fourth tick.
      if (tick % 4 === 0) for (const block of blocks.slice(tick, tick + 4)) mixer.push("bob", block);
      output.push(mixed(mixer));
    }
    const played = join(output).subarray(BLOCK_SAMPLES, 28 * BLOCK_SAMPLES);
    // While the queue makes room for the next burst the pitch is bent a little, so the loudness is what tells.
    expect(loudness(played)).toBeGreaterThan(0.98 * 8_000 * Math.SQRT1_2);
    expect(largestJump(played)).toBeLessThan(SMOOTH);
  });

  test("never keeps more than its bound, and cuts without a click", () => {
    const mixer = new Mixer();
    for (const block of voice(200)) mixer.push("bob", block);
    const output = converse(mixer, {}, MAX_QUEUED_BLOCKS + 5);
    expect(largestJump(output)).toBeLessThan(SMOOTH);
    expect(loudness(output.subarray(0, MAX_QUEUED_BLOCKS * BLOCK_SAMPLES))).toBeGreaterThan(3_000);
    expect(loudness(output.subarray((MAX_QUEUED_BLOCKS + 2) * BLOCK_SAMPLES))).toBe(0);
  });

  test("works off the delay that a stall has left behind", () => {
    const mixer = new Mixer();
    const blocks = voice(2_000);
    for (const block of blocks.splice(0, 15)) mixer.push("bob", block);
    const output = converse(mixer, { bob: blocks.splice(0, 1_500) }, 1_500);
    expect(largestJump(output)).toBeLessThan(SMOOTH);
    const rest = converse(mixer, {}, 10);
    expect(loudness(rest.subarray(4 * BLOCK_SAMPLES))).toBe(0);
  });

  test("turns all of them up and down by its volume, without a step", () => {
    const mixer = new Mixer();
    const before = converse(mixer, { bob: voice(20), carol: voice(20, 700) }, 20);
    mixer.volume = 0.25;
    const after = converse(mixer, { bob: voice(20), carol: voice(20, 700) }, 20);
    const settled = after.subarray(10 * BLOCK_SAMPLES);
    expect(toneAmplitude(before.subarray(10 * BLOCK_SAMPLES), 700)).toBeCloseTo(8_000, -2);
    for (const hz of [400, 700]) expect(toneAmplitude(settled, hz)).toBeCloseTo(2_000, -2);
    expect(largestJump(join([before, after]))).toBeLessThan(2 * SMOOTH);
    mixer.volume = 0;
    expect(loudness(converse(mixer, { bob: voice(4) }, 4).subarray(2 * BLOCK_SAMPLES))).toBe(0);
  });

  test("says who speaks and how loud, whatever gain they are heard with", () => {
    const mixer = new Mixer();
    mixer.setGain("bob", 0);
    converse(mixer, { bob: voice(20), carol: voice(20, 500, 3) }, 20);
    expect(mixer.speaking).toEqual(["bob"]);
    expect(mixer.level("bob")).toBeCloseTo(1 - 15.3 / 60, 2);
    expect(mixer.level("carol")).toBe(0);
    expect(mixer.level("nobody")).toBe(0);
    converse(mixer, { bob: new Array<Int16Array>(100).fill(blockOf(0)) }, 100);
    expect(mixer.speaking).toEqual([]);
    mixer.remove("bob");
    expect(mixer.level("bob")).toBe(0);
  });

  test("takes whole blocks and sensible gains only", () => {
    expect(() => new Mixer().push("bob", new Int16Array(479))).toThrow(TypeError);
    expect(() => new Mixer().setGain("bob", -1)).toThrow(TypeError);
    expect(() => new Mixer().setGain("bob", Number.NaN)).toThrow(TypeError);
    for (const volume of [-0.1, Number.NaN, 9]) {
      expect(() => {
        new Mixer().volume = volume;
      }).toThrow(TypeError);
    }
  });
});
