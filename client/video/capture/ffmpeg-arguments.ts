import { resolve } from "node:path";
import { CallError } from "../../../protocol/errors.js";
import type { VideoShape } from "../ports.js";

/** What ffmpeg is asked for; a camera by what its system calls it. */
export type Capture =
  | { kind: "camera"; device: string | null }
  | { kind: "screen" }
  | { kind: "file"; path: string; loop: boolean };

/** What of this machine decides how its pictures are reached. */
export interface CaptureMachine {
  platform: NodeJS.Platform;
  env: { readonly DISPLAY?: string | undefined; readonly WAYLAND_DISPLAY?: string | undefined };
}

/** A live device is not to be studied first: each second of that is one without a picture. */
const LIVE = ["-fflags", "nobuffer", "-probesize", "32", "-analyzeduration", "0"];

/**
 * The command line that gives pictures of at most that size and rate, in their own form, as Y4M on the standard output.
 * Throws `video-source-failed` where this system has no way to it.
 */
export function ffmpegArguments(capture: Capture, shape: VideoShape, machine: CaptureMachine): string[] {
  return [
    ...["-hide_banner", "-loglevel", "error", "-nostdin", "-nostats"],
    ...inputOf(capture, shape, machine),
    ...["-an", "-sn", "-dn", "-vf", filtersFor(shape), "-flush_packets", "1", "-f", "yuv4mpegpipe", "pipe:1"],
  ];
}

function inputOf(capture: Capture, shape: VideoShape, machine: CaptureMachine): string[] {
  if (capture.kind === "file") return fileInput(capture);
  return capture.kind === "screen" ? screenInput(shape, machine) : cameraInput(capture, shape, machine);
}

/** A file may be a playlist, and nothing that it names may be fetched from elsewhere. */
const fileInput = ({ path, loop }: { path: string; loop: boolean }): string[] => [
  ...["-protocol_whitelist", "file,pipe"],
  ...(loop ? ["-stream_loop", "-1"] : []),
  ...["-re", "-i", `file:${resolve(path)}`],
];

function cameraInput(
  { device }: { device: string | null },
  { width, height, framesPerSecond }: VideoShape,
  { platform }: CaptureMachine,
): string[] {
  const size = ["-video_size", `${width}x${height}`];
  if (platform === "linux") {
    const rate = ["-framerate", String(framesPerSecond)];
    return [...LIVE, "-f", "v4l2", ...rate, ...size, "-i", device ?? "/dev/video0"];
  }
  // These two refuse what a camera does not offer in so many words; every camera offers this size at 30.
  const rate = ["-framerate", "30"];
  if (platform === "darwin")
    return ["-f", "avfoundation", ...rate, ...size, "-i", `${device ?? "default"}:none`];
  if (platform !== "win32")
    throw new CallError("video-source-failed", "No camera can be used on this system");
  if (device === null) throw new CallError("video-source-failed", "There is no camera");
  return ["-f", "dshow", "-rtbufsize", "64M", ...size, ...rate, "-i", `video=${device}`];
}

function screenInput({ framesPerSecond }: VideoShape, { platform, env }: CaptureMachine): string[] {
  const rate = ["-framerate", String(framesPerSecond)];
  if (platform === "darwin") {
    return ["-f", "avfoundation", "-capture_cursor", "1", ...rate, "-i", "Capture screen 0:none"];
  }
  if (platform === "win32") return ["-f", "gdigrab", "-draw_mouse", "1", ...rate, "-i", "desktop"];
  // What X shows of a Wayland desktop is black but for the windows of old programs.
  if (env.WAYLAND_DISPLAY) {
    throw new CallError("video-source-failed", "A Wayland desktop does not let ffmpeg see its screen");
  }
  if (!env.DISPLAY) throw new CallError("video-source-failed", "There is no screen to be shown here");
  return [...LIVE, "-f", "x11grab", "-draw_mouse", "1", ...rate, "-i", env.DISPLAY];
}

/** Pixels made square, no larger than asked for, with even sides, in the colours that libwebrtc takes for granted. */
function filtersFor({ width, height, framesPerSecond }: VideoShape): string {
  const inside = `w='min(${width},iw)':h='min(${height},ih)'`;
  const form = "force_original_aspect_ratio=decrease:force_divisible_by=2";
  return [
    `fps=${framesPerSecond}`,
    "scale=iw*sar:ih",
    `scale=${inside}:${form}:flags=area:out_color_matrix=bt601:out_range=tv`,
    "format=yuv420p",
  ].join(",");
}
