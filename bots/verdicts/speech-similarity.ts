import { alignTo, envelopeLag, voicedFrames, waveformLag } from "./speech-delay.js";
import { correlate, speechFeatures } from "./speech-features.js";
import { type FramePair, LARGEST_SHIFT_FRAMES, pairFrames } from "./speech-path.js";
import {
  ANALYSIS_RATE,
  HOP_SAMPLES,
  type Spectrogram,
  spectrogram,
  toAnalysisRate,
} from "./speech-spectrogram.js";

/** How a recording compares with the speech that was sent. */
export interface SpeechComparison {
  /** How much later the speech is in the recording than in the original. */
  delayMs: number;
  /** How much louder the recording is; null when either side is silent. */
  levelDb: number | null;
  /** 0 (nothing in common) to 1 (the same). */
  similarity: number;
}

/**
 * At least this similar means "the same words by the same voice". After Opus at 32 kbit/s and NetEq it is 0.97, on a
 * machine that starves both of CPU still above 0.8. Noise, a tone, other words and other voices stay below 0.6, most
 * of them below 0.3; half of the recording missing gives 0.68; an imitation (the same synthesizer, text, speed and
 * pitch with another throat) reached 0.72.
 */
export const SAME_SPEECH = 0.75;

/** So much of the recording before and after the original's place is looked at. */
const MARGIN_SAMPLES = LARGEST_SHIFT_FRAMES * HOP_SAMPLES;
const MS_PER_SECOND = 1_000;
const NOTHING: SpeechComparison = { delayMs: 0, levelDb: null, similarity: 0 };

/**
 * Compares a recording with its original, both at 48 kHz.
 *
 * 1. Delay: the lag with the highest cross-correlation of the two log-energy envelopes (steps of 10 ms), refined to a
 *    sample by cross-correlating the waveforms around it, plus the median of the shifts of step 2.
 * 2. Similarity, over the original's voiced frames (within 35 dB of the loudest): log power in 52 bands from 90 Hz to
 *    6 kHz, 38 Hz wide up to 1.6 kHz so that harmonics count, less the mean of five neighbours on each side and less
 *    the band's own mean; then r = sum(s * g) / sqrt(sum(s * s) * sum(g * g)) over frames and bands, negative values
 *    being 0. Before that, each 300 ms of speech may move by up to 600 ms, since jitter
 *    buffers stretch and squeeze; every change of the shift costs (see `speech-path.ts`).
 * 3. Level: the recording's energy over the original's, in those frames.
 */
export function compareSpeech(original: Int16Array, heard: Int16Array): SpeechComparison {
  const sent = toAnalysisRate(original);
  const got = toAnalysisRate(heard);
  const sentSpectrogram = spectrogram(sent);
  const voiced = voicedFrames(sentSpectrogram);
  const gotSpectrogram = spectrogram(got);
  if (voiced.length === 0 || voicedFrames(gotSpectrogram).length === 0) return NOTHING;
  const lag = waveformLag(sent, got, envelopeLag(sentSpectrogram, gotSpectrogram));
  const aligned = spectrogram(alignTo(got, lag - MARGIN_SAMPLES, sent.length + 2 * MARGIN_SAMPLES));
  const sentFeatures = speechFeatures(sentSpectrogram, voiced);
  const gotFeatures = speechFeatures(
    aligned,
    voiced.map((frame) => frame + LARGEST_SHIFT_FRAMES),
  );
  const pairs = pairFrames(sentFeatures, gotFeatures, voiced, LARGEST_SHIFT_FRAMES);
  return {
    delayMs: ((lag + medianShift(pairs) * HOP_SAMPLES) * MS_PER_SECOND) / ANALYSIS_RATE,
    levelDb: levelDifference(sentSpectrogram, aligned, pairs),
    similarity: Math.max(0, correlate(sentFeatures, gotFeatures, pairs)),
  };
}

/** Half of the speech is later than this against the whole, half is earlier. */
function medianShift(pairs: readonly FramePair[]): number {
  const shifts = pairs.map(([from, to]) => to - LARGEST_SHIFT_FRAMES - from).sort((a, b) => a - b);
  return shifts[Math.floor(shifts.length / 2)] ?? 0;
}

function levelDifference(sent: Spectrogram, got: Spectrogram, pairs: readonly FramePair[]): number | null {
  const power = ({ energyDb }: Spectrogram, frame: number) => 10 ** ((energyDb[frame] ?? 0) / 10);
  const before = pairs.reduce((sum, [frame]) => sum + power(sent, frame), 0);
  const after = pairs.reduce((sum, [, frame]) => sum + power(got, frame), 0);
  return before > 0 && after > 0 ? 10 * Math.log10(after / before) : null;
}
