import { afterEach, describe, expect, test, vi } from "vitest";
import { blockDbfs } from "../../../../client/audio/levels/level-meter.js";
import { LOOKAHEAD_SAMPLES } from "../../../../client/audio/limiter.js";
import { type AudioSource, BLOCK_SAMPLES } from "../../../../client/audio/ports.js";
import {
  MicrophoneChain,
  type ProcessingSettings,
} from "../../../../client/audio/processing/microphone-chain.js";
import { NoiseSuppression } from "../../../../client/audio/processing/noise-suppression.js";
import { blockOf, blocksOf, join, largestJump, loudness, noise, sine } from "../sounds.js";

const PLAIN: ProcessingSettings = { noiseSuppression: false, levelControl: false, ducking: false };
const SECOND = 100;

let chain: MicrophoneChain;
afterEach(() => chain?.close());

/** A microphone that hears this and then nothing. */
function hearing(sound: Int16Array): AudioSource & { close: ReturnType<typeof vi.fn> } {
  const blocks = blocksOf(sound);
  return {
    read(block) {
      const next = blocks.shift();
      block.set(next ?? blockOf(0));
      return next !== undefined;
    },
    close: vi.fn<() => void>(),
  };
}

function read(count: number, onBlock: (index: number) => void = () => {}): Int16Array {
  return join(
    Array.from({ length: count }, (_, index) => {
      onBlock(index);
      const block = blockOf(0);
      chain.read(block);
      return block;
    }),
  );
}

const seconds = (count: number, amplitude: number, hz = 300): Int16Array =>
  sine(hz, count * SECOND * BLOCK_SAMPLES, { amplitude });
/** Words of a third of a second with pauses between. */
const words = (count: number, amplitude: number): Int16Array =>
  seconds(count, amplitude).map((value, i) => (Math.floor(i / 16_000) % 2 === 0 ? value : 0));

test("with everything off a voice is sent as it is, a millisecond and a half later, and the device is closed", () => {
  const sound = seconds(1, 5_000);
  const source = hearing(sound);
  chain = new MicrophoneChain(source, PLAIN);
  const sent = read(SECOND);
  expect(sent.subarray(LOOKAHEAD_SAMPLES)).toEqual(sound.subarray(0, sound.length - LOOKAHEAD_SAMPLES));
  expect(chain.read(blockOf(0))).toBe(false);
  chain.close();
  expect(source.close).toHaveBeenCalledOnce();
});

describe("mute", () => {
  test("silences without a click and comes back without one, and one's level is still shown", () => {
    chain = new MicrophoneChain(hearing(seconds(1, 8_000)), PLAIN);
    const sent = read(90, (index) => {
      if (index === 30) chain.muted = true;
      if (index === 60) chain.muted = false;
    });
    expect(loudness(sent.subarray(31 * BLOCK_SAMPLES, 60 * BLOCK_SAMPLES))).toBe(0);
    expect(loudness(sent.subarray(62 * BLOCK_SAMPLES))).toBeGreaterThan(5_000);
    // The tone's own steepest step is 314.
    expect(largestJump(sent.subarray(BLOCK_SAMPLES))).toBeLessThan(380);
    chain.muted = true;
    read(5);
    expect([chain.muted, chain.isSpeaking]).toEqual([true, true]);
    expect(chain.level).toBeGreaterThan(0.7);
  });
});

describe("level control", () => {
  const levelled = { ...PLAIN, levelControl: true };
  const endOf = (sound: Int16Array): Int16Array => sound.subarray(sound.length - SECOND * BLOCK_SAMPLES);

  test("brings a quiet voice and a loud one together", () => {
    const loudnesses = [700, 15_000].map((amplitude) => {
      chain = new MicrophoneChain(hearing(words(20, amplitude)), levelled);
      const sent = endOf(read(20 * SECOND));
      chain.close();
      return loudness(sent);
    });
    const [quiet = 0, loud = 0] = loudnesses;
    // They were 27 dB apart.
    expect(20 * Math.log10(loud / quiet)).toBeLessThan(8);
    expect(20 * Math.log10(loud / quiet)).toBeGreaterThan(-1);
  });

  test("leaves silence and noise where they are", () => {
    const background = noise(20 * SECOND * BLOCK_SAMPLES, 60);
    chain = new MicrophoneChain(hearing(background), levelled);
    const sent = endOf(read(20 * SECOND));
    expect(blockDbfs(sent)).toBeLessThan(blockDbfs(endOf(background)) + 0.5);
  });

  test("does not pull up the background in the pauses of a quiet voice beyond what the voice is given", () => {
    const voice = words(20, 700);
    const background = noise(voice.length, 20);
    chain = new MicrophoneChain(hearing(voice.map((value, i) => value + (background[i] ?? 0))), levelled);
    const sent = endOf(read(20 * SECOND));
    // The last second begins with a pause.
    const pause = sent.subarray(4_000, 15_000);
    expect(20 * Math.log10(loudness(pause) / loudness(background))).toBeLessThan(18.5);
    expect(blockDbfs(pause)).toBeLessThan(-45);
  });

  test("never overdrives: a shout after a whisper stays below full scale", () => {
    const sound = join([words(10, 600), seconds(1, 32_000)]);
    chain = new MicrophoneChain(hearing(sound), levelled);
    const sent = read(11 * SECOND);
    expect(sent.every((sample) => Math.abs(sample) < 31_000)).toBe(true);
  });
});

describe("ducking", () => {
  const loud = blockOf(4_000);

  test("turns the microphone down while the others are heard, without a click, and up again", () => {
    chain = new MicrophoneChain(hearing(seconds(3, 6_000)), { ...PLAIN, ducking: true });
    const sent = read(3 * SECOND, (index) => {
      if (index >= 100 && index < 200) chain.heard(loud);
    });
    const part = (from: number, to: number) =>
      loudness(sent.subarray(from * BLOCK_SAMPLES, to * BLOCK_SAMPLES));
    expect(20 * Math.log10(part(110, 200) / part(20, 100))).toBeLessThan(-20);
    expect(part(250, 300)).toBeCloseTo(part(20, 100), -1);
    expect(largestJump(sent.subarray(BLOCK_SAMPLES))).toBeLessThan(300);
  });

  test("does nothing unless it is asked for, and nothing for silence", () => {
    chain = new MicrophoneChain(hearing(seconds(2, 6_000)), PLAIN);
    const sent = read(2 * SECOND, (index) => {
      if (index === 100) chain.configure({ ducking: true });
      chain.heard(index < 100 ? loud : blockOf(3));
    });
    expect(loudness(sent.subarray(50 * BLOCK_SAMPLES))).toBeCloseTo(6_000 * Math.SQRT1_2, -1);
  });
});

describe("noise suppression", () => {
  test("takes noise away, at once when turned on and no longer when turned off, without a click", async () => {
    const suppression = await NoiseSuppression.load();
    if (suppression === null) throw new Error("RNNoise is among the optional packages");
    const sound = noise(4 * SECOND * BLOCK_SAMPLES, 1_500);
    const output = blocksOf(sound).map((block, index) => {
      suppression.enabled = index < 200;
      const samples = Float32Array.from(block);
      suppression.process(samples);
      return samples;
    });
    const decibels = (from: number, to: number): number => {
      const levels = output.slice(from, to).map(blockDbfs);
      return levels.reduce((sum, level) => sum + level, 0) / levels.length;
    };
    expect(decibels(100, 200)).toBeLessThan(blockDbfs(sound) - 20);
    expect(output.slice(202).map((block) => Int16Array.from(block))).toEqual(blocksOf(sound).slice(202));
    suppression.free();
    suppression.free();
  });

  test("is on by default, and what it is given to do is told by its outcome", async () => {
    const sound = noise(60 * SECOND * BLOCK_SAMPLES, 1_500);
    chain = new MicrophoneChain(hearing(sound), { levelControl: false });
    await vi.waitFor(() => expect(loudness(read(1))).toBeLessThan(200), { interval: 1 });
    chain.configure({ noiseSuppression: false });
    read(2);
    expect(loudness(read(10))).toBeGreaterThan(700);
  });
});
