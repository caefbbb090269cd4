import { toSample } from "./fades.js";
import { BLOCK_SAMPLES, SAMPLE_RATE } from "./ports.js";

/** Nothing that comes out is louder: half a decibel below full scale. */
export const CEILING = 30_934;
/** Peaks are known this long before they are heard: 1.5 ms, the only delay of the limiter. */
export const LOOKAHEAD_SAMPLES = 72;
/** Loudness comes back with this time constant: slower than the swing of a deep voice, quicker than a pause. */
const RELEASE_SECONDS = 0.25;
const RELEASE = 1 - Math.exp(-1 / (RELEASE_SECONDS * SAMPLE_RATE));

/**
 * Turns down what is too loud before it comes, and up again afterwards. The gain moves smoothly, so loud sums keep their
 * shape and nothing is cut off; below the ceiling every sample stays as it is.
 */
export class Limiter {
  /** The last samples of the block before, which come out first. */
  readonly #delayed = new Float32Array(LOOKAHEAD_SAMPLES + BLOCK_SAMPLES);
  /** What each sample that is still inside would need, as a queue whose front is the least: positions and gains. */
  readonly #positions = new Float64Array(LOOKAHEAD_SAMPLES + 1);
  readonly #needs = new Float64Array(LOOKAHEAD_SAMPLES + 1);
  #front = 0;
  #count = 0;
  #position = 0;
  /** The least need of the last moments, released slowly; its mean over the look-ahead is the gain. */
  #envelope = 1;
  readonly #recent = new Float64Array(LOOKAHEAD_SAMPLES).fill(1);
  #recentSum = LOOKAHEAD_SAMPLES;
  #recentAt = 0;

  /** Takes a block of any loudness and gives one that fits, later by the look-ahead. */
  process(input: Float32Array, output: Int16Array): void {
    this.#delayed.copyWithin(0, BLOCK_SAMPLES);
    this.#delayed.set(input, LOOKAHEAD_SAMPLES);
    for (let i = 0; i < BLOCK_SAMPLES; i++) {
      const gain = this.#gainFor(Math.abs(input[i] ?? 0));
      output[i] = toSample((this.#delayed[i] ?? 0) * gain);
    }
  }

  #gainFor(size: number): number {
    const need = size > CEILING ? CEILING / size : 1;
    const least = this.#leastNeed(need);
    // Down at once, since the mean below makes a ramp of it that ends when the peak comes out.
    this.#envelope = least < this.#envelope ? least : this.#envelope + (least - this.#envelope) * RELEASE;
    if (this.#envelope > 0.999_99) this.#envelope = 1;
    this.#recentSum += this.#envelope - (this.#recent[this.#recentAt] ?? 1);
    this.#recent[this.#recentAt] = this.#envelope;
    this.#recentAt = (this.#recentAt + 1) % LOOKAHEAD_SAMPLES;
    // Rounding must not add up, nor touch what is quiet.
    if (this.#recentAt === 0) this.#recentSum = this.#recent.reduce((sum, value) => sum + value, 0);
    return Math.min(1, this.#recentSum / LOOKAHEAD_SAMPLES);
  }

  /** The least of the needs of the last `LOOKAHEAD_SAMPLES + 1` samples, this one included. */
  #leastNeed(need: number): number {
    const size = this.#needs.length;
    const position = this.#position++;
    while (this.#count > 0 && (this.#needs[(this.#front + this.#count - 1) % size] ?? 0) >= need)
      this.#count--;
    const end = (this.#front + this.#count) % size;
    this.#positions[end] = position;
    this.#needs[end] = need;
    this.#count++;
    while (position - (this.#positions[this.#front] ?? 0) > LOOKAHEAD_SAMPLES) {
      this.#front = (this.#front + 1) % size;
      this.#count--;
    }
    return this.#needs[this.#front] ?? 1;
  }
}
