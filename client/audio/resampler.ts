import { SAMPLE_RATE } from "./ports.js";

/** Zero crossings of the sinc on each side: 0.84 of the narrower band passes, 70 dB below it is gone. */
const ZERO_CROSSINGS = 32;
/** Where the filter cuts, as a part of the narrower band. */
const CUTOFF = 0.92;
/** Odd rates have one filter per output sample and second; keeping them all would take more than it gives. */
const MOST_KEPT_FILTERS = 2_048;

/**
 * Streams mono sound from any rate to 48 kHz with a windowed sinc. Output sample n stands for the input at exactly
 * n * rate / 48000, so nothing is delayed and loops stay seamless.
 *
 * The speex-resampler package was measured and left out: its wasm state is never freed, it drops samples whose
 * count does not divide evenly, and it installs process-wide handlers that abort on unhandled rejections.
 */
export class Resampler {
  /** Input samples per `#phases` output samples. */
  readonly #advance: number;
  readonly #phases: number;
  /** Input samples on each side of an output sample that have a say in it. */
  readonly #reach: number;
  /** The sinc's cut-off in cycles per input half-sample. */
  readonly #cutoff: number;
  readonly #filters: (Float32Array | undefined)[] = [];
  /** Unused input, preceded by as much used input as the filter reaches back. */
  #input: Float32Array;
  /** Where in `#input` the next output sample stands: an index and a phase. */
  #index: number;
  #phase = 0;

  constructor(rate: number) {
    const divisor = greatestCommonDivisor(rate, SAMPLE_RATE);
    this.#advance = rate / divisor;
    this.#phases = SAMPLE_RATE / divisor;
    const narrowing = Math.min(1, SAMPLE_RATE / rate);
    this.#cutoff = CUTOFF * narrowing;
    this.#reach = Math.ceil(ZERO_CROSSINGS / narrowing);
    this.#input = new Float32Array(this.#reach);
    this.#index = this.#reach;
  }

  /** Converts the next samples; the newest ones wait for what follows them. */
  process(samples: Int16Array): Int16Array {
    this.#append(samples);
    const output = new Int16Array(this.#available());
    for (let i = 0; i < output.length; i++) {
      output[i] = this.#sample();
      this.#phase += this.#advance;
      this.#index += Math.floor(this.#phase / this.#phases);
      this.#phase %= this.#phases;
    }
    return output;
  }

  /** The output that was still waiting; silence is taken to follow. */
  flush(): Int16Array {
    return this.process(new Int16Array(this.#reach));
  }

  #append(samples: Int16Array): void {
    const kept = this.#input.subarray(Math.min(this.#index - this.#reach, this.#input.length));
    this.#index = Math.max(this.#reach, this.#index - (this.#input.length - kept.length));
    const joined = new Float32Array(kept.length + samples.length);
    joined.set(kept);
    joined.set(samples, kept.length);
    this.#input = joined;
  }

  /** How many output samples have all the input that they need. */
  #available(): number {
    const span = this.#input.length - this.#reach - this.#index;
    return span <= 0 ? 0 : Math.max(0, Math.ceil((span * this.#phases - this.#phase) / this.#advance));
  }

  #sample(): number {
    const filter = this.#filter(this.#phase);
    const start = this.#index - this.#reach + 1;
    let sum = 0;
    for (let i = 0; i < filter.length; i++) sum += (this.#input[start + i] ?? 0) * (filter[i] ?? 0);
    return Math.max(-32_768, Math.min(32_767, Math.round(sum)));
  }

  #filter(phase: number): Float32Array {
    const kept = this.#filters[phase];
    if (kept !== undefined) return kept;
    const fraction = phase / this.#phases;
    const filter = Float32Array.from({ length: 2 * this.#reach }, (_, i) =>
      this.#weight(i - this.#reach + 1 - fraction),
    );
    if (this.#phases <= MOST_KEPT_FILTERS) this.#filters[phase] = filter;
    return filter;
  }

  /** A sinc under a Blackman window, at a distance in input samples. */
  #weight(distance: number): number {
    if (Math.abs(distance) >= this.#reach) return 0;
    const angle = Math.PI * this.#cutoff * distance;
    const sinc = angle === 0 ? 1 : Math.sin(angle) / angle;
    const turn = (Math.PI * distance) / this.#reach;
    return this.#cutoff * sinc * (0.42 + 0.5 * Math.cos(turn) + 0.08 * Math.cos(2 * turn));
  }
}

/** Converts a whole sound to 48 kHz. */
export function resampleAll(samples: Int16Array, rate: number): Int16Array {
  if (rate === SAMPLE_RATE) return samples;
  const resampler = new Resampler(rate);
  const head = resampler.process(samples);
  const tail = resampler.flush();
  const whole = new Int16Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
