import { CallError } from "../../protocol/errors.js";

/** Where one's own picture comes from. */
export type VideoInput =
  | { kind: "camera" }
  | { kind: "screen" }
  | { kind: "pattern" }
  | { kind: "file"; path: string };

const FILE = "file:";

/** Reads the value of `--video-in`. Throws `usage`. */
export function parseVideoInput(text: string): VideoInput {
  if (text === "camera" || text === "screen" || text === "pattern") return { kind: text };
  if (!text.startsWith(FILE)) {
    throw new CallError("usage", `Unknown picture "${text}": use camera, screen, file:F or pattern`);
  }
  const path = text.slice(FILE.length);
  if (path === "") throw new CallError("usage", "Name the file after `file:`");
  if (path.includes("\0")) throw new CallError("usage", "A file name cannot hold a zero byte");
  return { kind: "file", path };
}
