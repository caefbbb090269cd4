import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { listCameras } from "../../client/index.js";
import { type Finding, fine, unknown, warning } from "./finding.js";

const PATIENCE_MS = 5_000;
const run = promisify(execFile);

/** Whether there is something to look with, and the program that reads it. */
export async function examineCamera(): Promise<Finding[]> {
  const version = await ffmpegVersion();
  if (version === null) {
    return [
      warning(
        "video",
        "ffmpeg is not there: instead of camera, screen and files others see a test pattern",
        "Install ffmpeg, for instance with: apt install ffmpeg",
      ),
    ];
  }
  const cameras = await listCameras();
  const ffmpeg = fine("video", `ffmpeg ${version}`);
  if (cameras.length === 0) return [ffmpeg, unknown("camera", "none was found")];
  return [ffmpeg, fine("camera", cameras.map(({ name }) => name).join(", "))];
}

async function ffmpegVersion(): Promise<string | null> {
  try {
    const { stdout } = await run("ffmpeg", ["-version"], { timeout: PATIENCE_MS });
    return /^ffmpeg version (\S+)/.exec(stdout)?.[1] ?? "of an unknown version";
  } catch {
    return null;
  }
}
