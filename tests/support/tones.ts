import { SAMPLE_RATE } from "../../client/audio/ports.js";

const AMPLITUDE = 8_000;

/** A microphone that hears one endless tone: fills block after block. */
export function tone(frequency: number): (block: Int16Array) => void {
  let position = 0;
  return (block) => {
    for (let index = 0; index < block.length; index += 1) {
      block[index] = AMPLITUDE * Math.sin((2 * Math.PI * frequency * position) / SAMPLE_RATE);
      position += 1;
    }
  };
}

/** The share of a block's energy that lies at one frequency (Goertzel). */
export function shareOf(frequency: number, block: Int16Array): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequency) / SAMPLE_RATE);
  let [previous, beforePrevious, energy] = [0, 0, 0];
  for (const sample of block) {
    const current = sample + coefficient * previous - beforePrevious;
    beforePrevious = previous;
    previous = current;
    energy += sample * sample;
  }
  const power = previous ** 2 + beforePrevious ** 2 - coefficient * previous * beforePrevious;
  return energy === 0 ? 0 : (2 * power) / (block.length * energy);
}

const WINDOW = SAMPLE_RATE / 10;
/** A tone counts as heard when it holds most of a window's energy. */
export const DOMINANT = 0.5;

/** In how many tenths of a second one tone is what one hears. */
export function tenthsOfTone(frequency: number, samples: Int16Array): number {
  let tenths = 0;
  for (let start = 0; start + WINDOW <= samples.length; start += WINDOW) {
    if (shareOf(frequency, samples.subarray(start, start + WINDOW)) >= DOMINANT) tenths += 1;
  }
  return tenths;
}
