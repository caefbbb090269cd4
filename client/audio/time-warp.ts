import { toSample } from "./fades.js";
import { BLOCK_SAMPLES } from "./ports.js";

/** Input that `warp` looks at before its start. */
export const WARP_LOOKBACK = 1;
/** And beyond what it uses up. */
export const WARP_LOOKAHEAD = 2;

/** How much of the shift has happened at each output sample: it sets in and ends gently, so that no pitch jumps. */
const PROGRESS = Float64Array.from({ length: BLOCK_SAMPLES }, (_, i) => {
  return (1 - Math.cos((Math.PI * i) / BLOCK_SAMPLES)) / 2;
});

/**
 * Plays `BLOCK_SAMPLES + shift` samples of the input, from `start` on, in the time of one block. Both ends fall on whole
 * samples, so what comes before and after is joined on as it is. A shift of one bends the pitch by six hundredths of a
 * semitone at most.
 */
export function warp(input: Int16Array, start: number, shift: number, output: Int16Array): void {
  for (let i = 0; i < BLOCK_SAMPLES; i++) {
    const moved = shift * (PROGRESS[i] ?? 0);
    const whole = Math.floor(moved);
    output[i] = toSample(between(input, start + i + whole, moved - whole));
  }
}

/** The sound between a sample and the next, on the cubic through their four neighbours. */
function between(input: Int16Array, index: number, fraction: number): number {
  const before = input[index - 1] ?? 0;
  const here = input[index] ?? 0;
  const next = input[index + 1] ?? 0;
  const after = input[index + 2] ?? 0;
  const slope = (next - before) / 2;
  const square = before - 2.5 * here + 2 * next - after / 2;
  const cube = (after - before) / 2 + 1.5 * (here - next);
  return here + fraction * (slope + fraction * (square + fraction * cube));
}
