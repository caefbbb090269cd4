import { BANDS, type Spectrogram } from "./speech-spectrogram.js";

/** What is quieter than this below the loudest band is not heard, and may differ. */
const BAND_RANGE_DB = 45;
/** The neighbours on each side whose mean is taken off: what stays is the pattern of harmonics and formants. */
const NEIGHBOURS = 5;

/** What makes a stretch of speech itself: per frame and band, how far it stands out from its surroundings. */
export interface Features {
  frames: number;
  values: Float64Array;
}

/**
 * Log power, cut off below what is heard; less the mean of the neighbouring bands, so that loudness and the tint of
 * the sound earn nothing; less each band's mean over the given frames, so that what all speech has in common earns
 * nothing either.
 */
export function speechFeatures({ frames, bandsDb }: Spectrogram, relevant: readonly number[]): Features {
  const floor = loudest(bandsDb, relevant) - BAND_RANGE_DB;
  const values = new Float64Array(bandsDb.length);
  for (let start = 0; start < bandsDb.length; start += BANDS) {
    standOut(bandsDb.subarray(start, start + BANDS), floor, values.subarray(start, start + BANDS));
  }
  for (let band = 0; band < BANDS; band++) {
    const sum = relevant.reduce((total, frame) => total + (values[frame * BANDS + band] ?? 0), 0);
    const mean = sum / Math.max(1, relevant.length);
    for (let i = band; i < values.length; i += BANDS) values[i] = (values[i] ?? 0) - mean;
  }
  return { frames, values };
}

function loudest(bandsDb: Float64Array, relevant: readonly number[]): number {
  let most = 0;
  for (const frame of relevant) {
    for (let band = 0; band < BANDS; band++) most = Math.max(most, bandsDb[frame * BANDS + band] ?? 0);
  }
  return most;
}

function standOut(bands: Float64Array, floor: number, output: Float64Array): void {
  for (let band = 0; band < BANDS; band++) {
    const from = Math.max(0, band - NEIGHBOURS);
    const to = Math.min(BANDS - 1, band + NEIGHBOURS);
    let sum = 0;
    for (let i = from; i <= to; i++) sum += Math.max(floor, bands[i] ?? 0);
    output[band] = Math.max(floor, bands[band] ?? 0) - sum / (to - from + 1);
  }
}

/** The correlation of two feature sets over pairs of frames: 1 for the same, about 0 for strangers. */
export function correlate(a: Features, b: Features, pairs: readonly (readonly [number, number])[]): number {
  let both = 0;
  let powerA = 0;
  let powerB = 0;
  for (const [frameA, frameB] of pairs) {
    for (let band = 0; band < BANDS; band++) {
      const valueA = a.values[frameA * BANDS + band] ?? 0;
      const valueB = b.values[frameB * BANDS + band] ?? 0;
      both += valueA * valueB;
      powerA += valueA * valueA;
      powerB += valueB * valueB;
    }
  }
  return powerA === 0 || powerB === 0 ? 0 : both / Math.sqrt(powerA * powerB);
}
