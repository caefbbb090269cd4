import { toSample } from "./fades.js";
import { BLOCK_SAMPLES } from "./ports.js";
import { WARP_LOOKAHEAD, WARP_LOOKBACK, warp } from "./time-warp.js";

/** Samples in the order in which they came, taken out in blocks that may be shortened or stretched a little. */
export class SampleFifo {
  readonly #most: number;
  /** What is waiting lies between `#start` and `#end`, after a little of what was taken. */
  readonly #buffer: Int16Array;
  #start = WARP_LOOKBACK;
  #end = WARP_LOOKBACK;
  readonly #output = new Int16Array(BLOCK_SAMPLES);

  constructor(maxBlocks: number) {
    this.#most = maxBlocks * BLOCK_SAMPLES;
    this.#buffer = new Int16Array(WARP_LOOKBACK + 2 * (this.#most + BLOCK_SAMPLES));
  }

  get length(): number {
    return this.#end - this.#start;
  }

  /** The block that was taken last. */
  get last(): Int16Array {
    return this.#output;
  }

  /** Keeps a copy; when it is full the two oldest blocks are blended into one. */
  push(block: Int16Array): void {
    if (this.#end + block.length > this.#buffer.length) this.#moveToFront();
    this.#buffer.set(block, this.#end);
    this.#end += block.length;
    if (this.length > this.#most) this.#blendTwo();
  }

  /** True when there is enough for a block that is bent by so many samples. */
  has(shift = 0): boolean {
    return this.length >= BLOCK_SAMPLES + (shift === 0 ? 0 : shift + WARP_LOOKAHEAD);
  }

  /** Takes `BLOCK_SAMPLES + shift` samples as one block, which is valid until the next call. */
  take(shift = 0): Int16Array {
    if (shift === 0) this.#output.set(this.#buffer.subarray(this.#start, this.#start + BLOCK_SAMPLES));
    else warp(this.#buffer, this.#start, shift, this.#output);
    this.#start += BLOCK_SAMPLES + shift;
    return this.#output;
  }

  #blendTwo(): void {
    const second = this.#start + BLOCK_SAMPLES;
    for (let i = 0; i < BLOCK_SAMPLES; i++) {
      const share = (i + 1) / BLOCK_SAMPLES;
      const [from, to] = [this.#buffer[this.#start + i] ?? 0, this.#buffer[second + i] ?? 0];
      this.#buffer[second + i] = toSample(from * (1 - share) + to * share);
    }
    this.#start = second;
  }

  #moveToFront(): void {
    this.#buffer.copyWithin(0, this.#start - WARP_LOOKBACK, this.#end);
    this.#end -= this.#start - WARP_LOOKBACK;
    this.#start = WARP_LOOKBACK;
  }
}
