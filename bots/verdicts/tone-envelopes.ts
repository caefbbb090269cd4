import { TONES_HZ } from "./signature.js";

/** The grid lies below 3 kHz, so a sixth of the samples is enough, and six times cheaper. */
const DECIMATION = 6;
const RATE = 8_000;
/** One frame every 20 ms, over twice that. */
export const FRAME_MS = 20;
const HOP = (RATE * FRAME_MS) / 1_000;
const WINDOW = 2 * HOP;

const hann = Float64Array.from(
  { length: WINDOW },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / WINDOW),
);
const AMPLITUDE_SCALE = 2 / hann.reduce((sum, value) => sum + value, 0);
const coefficients = TONES_HZ.map((hz) => 2 * Math.cos((2 * Math.PI * hz) / RATE));

/** Follows how loud each tone of the grid is, frame by frame (Goertzel's algorithm). */
export class ToneEnvelopes {
  readonly #onFrame: (amplitudes: Float64Array) => void;
  readonly #window = new Float64Array(WINDOW);
  readonly #amplitudes = new Float64Array(TONES_HZ.length);
  #filled = 0;
  #sum = 0;
  #summed = 0;

  /** Calls back once per frame with the amplitudes in units of a 16-bit sample; the array is used again. */
  constructor(onFrame: (amplitudes: Float64Array) => void) {
    this.#onFrame = onFrame;
  }

  /** Takes sound at 48 kHz. */
  write(block: Int16Array): void {
    for (let i = 0; i < block.length; i++) {
      this.#sum += block[i] ?? 0;
      if (++this.#summed < DECIMATION) continue;
      this.#window[this.#filled++] = this.#sum / DECIMATION;
      this.#sum = 0;
      this.#summed = 0;
      if (this.#filled === WINDOW) this.#frame();
    }
  }

  #frame(): void {
    for (let tone = 0; tone < TONES_HZ.length; tone++) {
      this.#amplitudes[tone] = AMPLITUDE_SCALE * this.#magnitude(coefficients[tone] ?? 0);
    }
    this.#window.copyWithin(0, HOP);
    this.#filled = WINDOW - HOP;
    this.#onFrame(this.#amplitudes);
  }

  #magnitude(coefficient: number): number {
    let last = 0;
    let beforeLast = 0;
    for (let i = 0; i < WINDOW; i++) {
      const value = (this.#window[i] ?? 0) * (hann[i] ?? 0) + coefficient * last - beforeLast;
      beforeLast = last;
      last = value;
    }
    return Math.sqrt(Math.max(0, last * last + beforeLast * beforeLast - coefficient * last * beforeLast));
  }
}
