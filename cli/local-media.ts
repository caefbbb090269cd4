import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname, extname } from "node:path";
import {
  type AudioInput,
  type AudioOutput,
  type AudioSink,
  type AudioSource,
  FileSource,
  LateSink,
  LateSource,
  type LocalMedia,
  openDeviceSink,
  openDeviceSource,
  openVideo,
  parseAudioInput,
  parseAudioOutput,
  parseVideoInput,
  silenceSource,
  ToneSource,
  type VideoInput,
  WavWriter,
} from "../client/index.js";
import { CallError } from "../protocol/errors.js";
import type { MediaOptions } from "./calls/call-options.js";

/** What a phone brings to each of its calls, read from the options and checked. */
export interface MediaPlan {
  input: AudioInput;
  output: AudioOutput;
  /** Null for a call without pictures. */
  video: VideoInput | null;
  record: string | undefined;
  loop: boolean;
}

/** Throws `usage` for what makes no sense, `recording-failed` for what cannot be written and `video-source-failed` for what cannot be read. */
export async function planMedia(options: MediaOptions): Promise<MediaPlan> {
  const { in: input = "device", out: output = "device", videoIn, record, loop = false } = options;
  const wantsVideo = options.video === true || videoIn !== undefined;
  const plan = {
    input: parseAudioInput(input),
    output: parseAudioOutput(output),
    video: wantsVideo ? parseVideoInput(videoIn ?? "camera") : null,
    record,
    loop,
  };
  for (const path of [record, plan.output.kind === "file" ? plan.output.path : undefined]) {
    if (path !== undefined) await requireWritable(path);
  }
  if (plan.video?.kind === "file") await requireReadable(plan.video.path);
  return plan;
}

async function requireReadable(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    throw CallError.from(error, "video-source-failed", `${path} cannot be read`);
  }
}

/** A recording that cannot be made is found before anybody is called. */
async function requireWritable(path: string): Promise<void> {
  const existing = await stat(path).catch(() => null);
  if (existing?.isDirectory()) throw new CallError("recording-failed", `${path} is a folder`);
  try {
    await access(dirname(path), constants.W_OK);
  } catch (error) {
    throw CallError.from(error, "recording-failed", `Nothing can be written to ${dirname(path)}`);
  }
}

/** Makes the source of one call. */
export type SourceMaker = (onTrouble: (error: CallError) => void) => AudioSource;

/**
 * Reads what has to be read before a call, so that a bad file shows early and an answer waits for nothing.
 * Throws `bad-audio-file`. A microphone is opened only when its call begins.
 */
export async function prepareSource({ input, loop }: MediaPlan): Promise<SourceMaker> {
  switch (input.kind) {
    case "file": {
      const source = await FileSource.open(input.path, { loop });
      return () => source;
    }
    case "tone":
      return () => new ToneSource(input.hz);
    case "silence":
      return silenceSource;
    case "device":
      return deviceSource;
  }
}

function deviceSource(onTrouble: (error: CallError) => void): AudioSource {
  const source = new LateSource();
  source.open(openDeviceSource({ onLost: onTrouble })).catch((cause: unknown) => {
    onTrouble(new CallError("audio-device-failed", "No microphone can be used; silence is sent", { cause }));
  });
  return source;
}

function deviceSink(onTrouble: (error: CallError) => void): AudioSink {
  const sink = new LateSink();
  sink.open(openDeviceSink({ onLost: onTrouble })).catch((cause: unknown) => {
    onTrouble(
      new CallError("audio-device-failed", "No loudspeaker can be used; nothing is played", { cause }),
    );
  });
  return sink;
}

/** Everything for one call; `number` counts the calls, so that none overwrites the files of another. */
export function localMedia(
  plan: MediaPlan,
  makeSource: SourceMaker,
  { number, onTrouble }: { number: number; onTrouble: (error: CallError) => void },
): LocalMedia {
  const { output, record } = plan;
  return {
    ...(output.kind === "file" ? { sink: WavWriter.open(numberedFile(output.path, number)) } : {}),
    ...(output.kind === "device" ? { sink: deviceSink(onTrouble) } : {}),
    source: makeSource(onTrouble),
    ...(plan.video ? { video: openVideo(plan.video, { loop: plan.loop, onTrouble }) } : {}),
    ...(record === undefined ? {} : { record: numberedFile(record, number) }),
  };
}

/** The first call has the name that was asked for, later ones get `-2`, `-3` …: `talk.wav`, `talk-2.wav`. */
function numberedFile(path: string, number: number): string {
  if (number === 1) return path;
  const extension = extname(path);
  return `${path.slice(0, path.length - extension.length)}-${number}${extension}`;
}
