import { alignTo, voicedFrames } from "./speech-delay.js";
import { compareSpeech } from "./speech-similarity.js";
import { ANALYSIS_RATE, HOP_SAMPLES, spectrogram, toAnalysisRate } from "./speech-spectrogram.js";

/** So far below its due a frame of speech is gone: concealment fades that deep within some 60 ms, and codecs never do. */
const GONE_DB = 25;
/** Jitter buffers stretch and squeeze; a frame that is there within this many steps of 10 ms is not gone. */
const NEARBY_FRAMES = 6;

export interface Dropouts {
  /** Milliseconds of speech that the recording does not have. */
  missingMs: number;
  /** The longest stretch of them. */
  longestMs: number;
  /** Of so much speech in the original. */
  spokenMs: number;
}

/**
 * What of the original's speech is missing in a recording of it, both at 48 kHz: voiced frames of 10 ms whose energy,
 * at the recording's general level, is 25 dB too low, and with it that of all frames nearby.
 */
export function speechDropouts(original: Int16Array, heard: Int16Array): Dropouts {
  const { delayMs, levelDb } = compareSpeech(original, heard);
  const sent = toAnalysisRate(original);
  const lag = Math.round((delayMs * ANALYSIS_RATE) / 1_000);
  const margin = NEARBY_FRAMES * HOP_SAMPLES;
  const got = spectrogram(alignTo(toAnalysisRate(heard), lag - margin, sent.length + 2 * margin));
  const due = spectrogram(sent);
  const voiced = voicedFrames(due);
  const frameMs = (HOP_SAMPLES * 1_000) / ANALYSIS_RATE;
  let missing = 0;
  let longest = 0;
  let run = 0;
  let before = -1;
  for (const frame of voiced) {
    const least = (due.energyDb[frame] ?? 0) + (levelDb ?? 0) - GONE_DB;
    const nearby = got.energyDb.subarray(frame, frame + 2 * NEARBY_FRAMES + 1);
    const isGone = levelDb === null || nearby.every((energy) => energy < least);
    run = isGone ? (frame === before + 1 ? run + 1 : 1) : 0;
    if (isGone) missing++;
    longest = Math.max(longest, run);
    before = frame;
  }
  return { missingMs: missing * frameMs, longestMs: longest * frameMs, spokenMs: voiced.length * frameMs };
}
