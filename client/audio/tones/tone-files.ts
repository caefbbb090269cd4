import { execFile } from "node:child_process";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { CallError } from "../../../protocol/errors.js";
import { SAMPLE_RATE } from "../ports.js";
import { resampleAll } from "../resampler.js";
import { readWavFile } from "../wav-reader.js";
import { TONES, type Tone } from "./generated.js";

/** A minute is more than any ring; a song of an hour is somebody's mistake. */
const LONGEST_SECONDS = 60;
const LONGEST_SAMPLES = LONGEST_SECONDS * SAMPLE_RATE;
const DECODING_PATIENCE = 10_000;
/** In the order in which they are looked for. */
const EXTENSIONS = ["wav", "mp3"] as const;

/** The tones that have a file. */
export type ToneFiles = Partial<Record<Tone, Int16Array>>;

/** Reads those tones that have a file in the folder. One that cannot be used is left out, and told in a remark. */
export async function readToneFiles(
  folder: string,
  onRemark: (error: CallError) => void,
): Promise<ToneFiles> {
  const tones: ToneFiles = {};
  await Promise.all(
    TONES.map(async (tone) => {
      try {
        const samples = await readTone(folder, tone);
        if (samples !== null) tones[tone] = samples;
      } catch (error) {
        const reason = error instanceof CallError ? error.message : String(error);
        onRemark(
          new CallError("bad-audio-file", `${reason}; the usual ${tone} tone is played`, { cause: error }),
        );
      }
    }),
  );
  return tones;
}

async function readTone(folder: string, tone: Tone): Promise<Int16Array | null> {
  for (const extension of EXTENSIONS) {
    const path = join(folder, `${tone}.${extension}`);
    if (!(await exists(path))) continue;
    const samples = extension === "wav" ? await readWave(path) : await decodeMp3(path);
    if (samples.length === 0) throw new CallError("bad-audio-file", `${path}: it holds no sound`);
    return samples.slice(0, LONGEST_SAMPLES);
  }
  return null;
}

async function readWave(path: string): Promise<Int16Array> {
  const { samples, sampleRate } = await readWavFile(path);
  return resampleAll(samples.subarray(0, LONGEST_SECONDS * sampleRate), sampleRate);
}

function decodeMp3(path: string): Promise<Int16Array> {
  const args = ["-nostdin", "-v", "error", "-t", String(LONGEST_SECONDS), "-i", `file:${path}`];
  const format = ["-vn", "-f", "s16le", "-ac", "1", "-ar", String(SAMPLE_RATE), "pipe:1"];
  return new Promise((resolve, reject) => {
    execFile(
      "ffmpeg",
      [...args, ...format],
      {
        encoding: "buffer",
        maxBuffer: 4 * LONGEST_SAMPLES,
        timeout: DECODING_PATIENCE,
        killSignal: "SIGKILL",
      },
      (error, stdout) => {
        if (error === null)
          return resolve(new Int16Array(new Uint8Array(stdout).buffer, 0, stdout.length >> 1));
        const why =
          error.code === "ENOENT" ? "ffmpeg, which reads MP3, is not installed" : "it cannot be read";
        reject(new CallError("bad-audio-file", `${path}: ${why}`, { cause: error }));
      },
    );
  });
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
