import { type AudioSource, BLOCK_SAMPLES, SAMPLE_RATE } from "../../../client/audio/ports.js";

/** A sine at any rate. */
export function sine(
  hz: number,
  samples: number,
  { rate = SAMPLE_RATE, amplitude = 10_000 } = {},
): Int16Array {
  return Int16Array.from({ length: samples }, (_, i) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hz * i) / rate)),
  );
}

/** How strong a frequency is, as the amplitude of its sine. */
export function toneAmplitude(samples: Int16Array, hz: number): number {
  let re = 0;
  let im = 0;
  samples.forEach((value, i) => {
    re += value * Math.cos((2 * Math.PI * hz * i) / SAMPLE_RATE);
    im += value * Math.sin((2 * Math.PI * hz * i) / SAMPLE_RATE);
  });
  return (2 * Math.hypot(re, im)) / samples.length;
}

export function loudness(samples: Int16Array): number {
  return Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);
}

/** The largest jump from one sample to the next: a click is one far above that of the sound itself. */
export function largestJump(samples: Int16Array): number {
  let most = 0;
  for (let i = 1; i < samples.length; i++) {
    most = Math.max(most, Math.abs((samples[i] ?? 0) - (samples[i - 1] ?? 0)));
  }
  return most;
}

export function blockOf(value: number): Int16Array {
  return new Int16Array(BLOCK_SAMPLES).fill(value);
}

/** Reads a number of blocks, or all until the source ends. */
export function readBlocks(source: AudioSource, count = Number.POSITIVE_INFINITY): Int16Array {
  const blocks: Int16Array[] = [];
  const block = new Int16Array(BLOCK_SAMPLES);
  while (blocks.length < count && source.read(block)) blocks.push(block.slice());
  return join(blocks);
}

export function join(blocks: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(blocks.reduce((sum, block) => sum + block.length, 0));
  let filled = 0;
  for (const block of blocks) {
    whole.set(block, filled);
    filled += block.length;
  }
  return whole;
}

/** Cuts sound into whole blocks; what is left at the end is dropped. */
export function blocksOf(samples: Int16Array): Int16Array[] {
  return Array.from({ length: Math.floor(samples.length / BLOCK_SAMPLES) }, (_, i) =>
    samples.subarray(i * BLOCK_SAMPLES, (i + 1) * BLOCK_SAMPLES),
  );
}

/** White noise that is the same in every run. */
export function noise(samples: number, amplitude: number, seed = 1): Int16Array {
  let state = seed;
  return Int16Array.from({ length: samples }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.round(amplitude * (state / 2 ** 31 - 1));
  });
}
