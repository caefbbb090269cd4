import type { Command } from "commander";
import { CallError } from "../../protocol/errors.js";
import { LIMITS } from "../../protocol/limits.js";
import { parseDuration } from "../duration.js";

/** What `call` and `listen` have in common. */
export interface MediaOptions {
  in?: string;
  out?: string;
  video?: boolean;
  videoIn?: string;
  invite?: string[];
  record?: string;
  /** Milliseconds. */
  for?: number;
  loop?: boolean;
}

/** What `call` was asked for. */
export interface CallOptions extends MediaOptions {
  callId: string;
}

/** What `listen` was asked for. */
export interface ListenOptions extends MediaOptions {
  autoAnswer?: boolean;
  once?: boolean;
}

/** Adds the options that `call` and `listen` share. */
export function withMedia(command: Command): Command {
  return command
    .option("--in <source>", "what to say: device, file:F, tone:440 or silence")
    .option("--out <sink>", "where to play what is heard: device, file:F or null")
    .option("--video", "with video")
    .option("--video-in <source>", "the picture to send: camera, screen, file:F or pattern")
    .option("--invite <callIds>", "ask these people in, separated by commas", parseInvites)
    .option("--record <file>", "record what is heard, and each person apart, as WAV files")
    .option("--for <duration>", "end after 500ms, 30s, 5m, 1h; a bare number is seconds", parseDuration)
    .option("--loop", "begin an input file again when it ends");
}

const CALL_ID = /^\w+$/;

function parseInvites(text: string): string[] {
  const callIds = text
    .split(",")
    .map((callId) => callId.trim())
    .filter((callId) => callId !== "");
  const wrong = callIds.some((callId) => !CALL_ID.test(callId) || callId.length > LIMITS.callIdMax);
  if (wrong || callIds.length === 0) {
    throw new CallError("usage", "--invite takes Call IDs, separated by commas");
  }
  return [...new Map(callIds.map((callId) => [callId.toLowerCase(), callId])).values()];
}
