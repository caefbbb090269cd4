import { fft, planFft } from "./fft.js";

/** Speech is compared at this rate: what lies above 8 kHz says little about words or voice. */
export const ANALYSIS_RATE = 16_000;
/** One frame every 10 ms. */
export const HOP_SAMPLES = 160;
/** Narrow bands where the harmonics of a voice stand apart, wide ones above. */
export const BANDS = 52;

const NARROW_BANDS = 40;
const LOWEST_HZ = 90;
/** Up to here the bands are 38 Hz wide, above they grow with the frequency. */
const NARROW_UP_TO_HZ = 1_600;
const HIGHEST_HZ = 6_000;
const FFT_SIZE = 1_024;
const WINDOW_SAMPLES = 640;
const DECIMATION = 3;

/** Power in decibels, per frame and band and per frame as a whole. */
export interface Spectrogram {
  frames: number;
  /** Frame after frame, `BANDS` values each. */
  bandsDb: Float64Array;
  energyDb: Float64Array;
}

/** A third of the samples at 48 kHz, each the mean of three: a crude filter, but the same for both sides. */
export function toAnalysisRate(samples: Int16Array): Float64Array {
  const output = new Float64Array(Math.floor(samples.length / DECIMATION));
  for (let i = 0; i < output.length; i++) {
    const at = i * DECIMATION;
    output[i] = ((samples[at] ?? 0) + (samples[at + 1] ?? 0) + (samples[at + 2] ?? 0)) / DECIMATION;
  }
  return output;
}

const plan = planFft(FFT_SIZE);
const hann = Float64Array.from(
  { length: WINDOW_SAMPLES },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / WINDOW_SAMPLES),
);
const bandOfBin = Int8Array.from({ length: FFT_SIZE / 2 }, (_, bin) =>
  bandOf((bin * ANALYSIS_RATE) / FFT_SIZE),
);

/** Sound at the analysis rate, as log power per band in windows of 40 ms: enough to tell voices by their pitch. */
export function spectrogram(samples: Float64Array): Spectrogram {
  const frames = Math.max(0, Math.floor((samples.length - WINDOW_SAMPLES) / HOP_SAMPLES) + 1);
  const bandsDb = new Float64Array(frames * BANDS);
  const energyDb = new Float64Array(frames);
  const real = new Float64Array(FFT_SIZE);
  const imaginary = new Float64Array(FFT_SIZE);
  for (let frame = 0; frame < frames; frame++) {
    real.fill(0);
    imaginary.fill(0);
    for (let i = 0; i < WINDOW_SAMPLES; i++) {
      real[i] = (samples[frame * HOP_SAMPLES + i] ?? 0) * (hann[i] ?? 0);
    }
    fft(real, imaginary, plan);
    energyDb[frame] = fillBands(bandsDb.subarray(frame * BANDS, (frame + 1) * BANDS), real, imaginary);
  }
  return { frames, bandsDb, energyDb };
}

/** Fills one frame and returns its whole energy. */
function fillBands(bands: Float64Array, real: Float64Array, imaginary: Float64Array): number {
  let total = 0;
  for (let bin = 0; bin < bandOfBin.length; bin++) {
    const band = bandOfBin[bin] ?? -1;
    if (band < 0) continue;
    const power = (real[bin] ?? 0) ** 2 + (imaginary[bin] ?? 0) ** 2;
    bands[band] = (bands[band] ?? 0) + power;
    total += power;
  }
  for (let band = 0; band < bands.length; band++) bands[band] = decibels(bands[band] ?? 0);
  return decibels(total);
}

/** One unit of power keeps the logarithm of silence finite. */
function decibels(power: number): number {
  return 10 * Math.log10(power + 1);
}

/** The band of a frequency, or -1 outside the range. */
function bandOf(hz: number): number {
  if (hz < LOWEST_HZ || hz >= HIGHEST_HZ) return -1;
  if (hz < NARROW_UP_TO_HZ) {
    return Math.floor((NARROW_BANDS * (hz - LOWEST_HZ)) / (NARROW_UP_TO_HZ - LOWEST_HZ));
  }
  const height = Math.log(hz / NARROW_UP_TO_HZ) / Math.log(HIGHEST_HZ / NARROW_UP_TO_HZ);
  return NARROW_BANDS + Math.floor((BANDS - NARROW_BANDS) * height);
}
