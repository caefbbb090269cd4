import { crossCorrelate } from "./fft.js";
import { HOP_SAMPLES, type Spectrogram } from "./speech-spectrogram.js";

/** A frame counts as voiced when it is within this range of the loudest one. */
const VOICED_RANGE_DB = 35;
/** How far from the envelopes' answer the waveforms may put it. */
const REFINE_SAMPLES = 2 * HOP_SAMPLES;

/** The frames in which somebody speaks; none in a file of silence. */
export function voicedFrames({ frames, energyDb }: Spectrogram): number[] {
  const loudest = energyDb.reduce((most, value) => Math.max(most, value), 0);
  if (loudest <= VOICED_RANGE_DB) return [];
  const voiced: number[] = [];
  for (let frame = 0; frame < frames; frame++) {
    if ((energyDb[frame] ?? 0) > loudest - VOICED_RANGE_DB) voiced.push(frame);
  }
  return voiced;
}

/** By how many frames the recording's envelope is later than the original's; negative if it is earlier. */
export function envelopeLag(sent: Spectrogram, got: Spectrogram): number {
  return strongestLag(crossCorrelate(envelope(sent), envelope(got)), 1 - sent.frames, got.frames - 1);
}

/** The same to one sample, by the waveforms around that answer. */
export function waveformLag(sent: Float64Array, got: Float64Array, lagFrames: number): number {
  const rough = lagFrames * HOP_SAMPLES;
  return strongestLag(crossCorrelate(sent, got), rough - REFINE_SAMPLES, rough + REFINE_SAMPLES);
}

/** Cut off at the voiced range: what hisses in the pauses says nothing about time. */
function envelope({ energyDb }: Spectrogram): Float64Array {
  const loudest = energyDb.reduce((most, value) => Math.max(most, value), 0);
  return energyDb.map((value) => Math.max(0, value - loudest + VOICED_RANGE_DB));
}

function strongestLag(product: Float64Array, from: number, to: number): number {
  let best = from;
  let strongest = Number.NEGATIVE_INFINITY;
  for (let lag = from; lag <= to; lag++) {
    const value = product[(lag + product.length) % product.length] ?? 0;
    if (value > strongest) {
      strongest = value;
      best = lag;
    }
  }
  return best;
}

/** The part of the recording that lines up with the original; what it does not have is silence. */
export function alignTo(samples: Float64Array, lag: number, length: number): Float64Array {
  const output = new Float64Array(length);
  const part = samples.subarray(Math.max(0, lag), Math.max(0, lag + length));
  if (lag < length && -lag < length)
    output.set(part.subarray(0, length + Math.min(0, lag)), Math.max(0, -lag));
  return output;
}
