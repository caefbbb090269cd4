import { CallError } from "../../protocol/errors.js";

/** Where a phone's outgoing sound comes from. */
export type AudioInput =
  | { kind: "device" }
  | { kind: "file"; path: string }
  | { kind: "tone"; hz: number }
  | { kind: "silence" };

/** Where a phone's incoming sound goes to. */
export type AudioOutput = { kind: "device" } | { kind: "file"; path: string } | { kind: "null" };

const LOWEST_TONE_HZ = 20;
const HIGHEST_TONE_HZ = 20_000;

/** Reads the value of `--in`. */
export function parseAudioInput(text: string): AudioInput {
  if (text === "device" || text === "silence") return { kind: text };
  const path = filePath(text);
  if (path !== undefined) return { kind: "file", path };
  if (text.startsWith("tone:")) return { kind: "tone", hz: toneHz(text.slice("tone:".length)) };
  throw new CallError("usage", `Unknown input "${text}": use device, file:F, tone:440 or silence`);
}

/** Reads the value of `--out`. */
export function parseAudioOutput(text: string): AudioOutput {
  if (text === "device" || text === "null") return { kind: text };
  const path = filePath(text);
  if (path !== undefined) return { kind: "file", path };
  throw new CallError("usage", `Unknown output "${text}": use device, file:F or null`);
}

function filePath(text: string): string | undefined {
  if (!text.startsWith("file:")) return undefined;
  const path = text.slice("file:".length);
  if (path === "") throw new CallError("usage", "Name the file after `file:`");
  if (path.includes("\0")) throw new CallError("usage", "A file name cannot hold a zero byte");
  return path;
}

function toneHz(text: string): number {
  const hz = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (hz >= LOWEST_TONE_HZ && hz <= HIGHEST_TONE_HZ) return hz;
  throw new CallError("usage", `A tone has ${LOWEST_TONE_HZ} to ${HIGHEST_TONE_HZ} Hz, not "${text}"`);
}
