import { resolve } from "node:path";
import { describe, expect, it, test } from "vitest";
import {
  type Capture,
  type CaptureMachine,
  ffmpegArguments,
} from "../../../../client/video/capture/ffmpeg-arguments.js";

const SHAPE = { width: 320, height: 240, framesPerSecond: 12 };
const on = (platform: NodeJS.Platform, env: CaptureMachine["env"] = {}): CaptureMachine => ({
  platform,
  env,
});
const camera = (device: string | null): Capture => ({ kind: "camera", device });
const screen: Capture = { kind: "screen" };

/** What stands after each `-f` and each `-i`. */
function ways(capture: Capture, machine: CaptureMachine): string[] {
  const args = ffmpegArguments(capture, SHAPE, machine);
  return args.filter((_, index) => ["-f", "-i"].includes(args[index - 1] ?? ""));
}

const OUT = "yuv4mpegpipe";

test.each<[string, Capture, CaptureMachine, string[]]>([
  ["a camera of Linux", camera("/dev/video2"), on("linux"), ["v4l2", "/dev/video2", OUT]],
  ["any camera of Linux", camera(null), on("linux"), ["v4l2", "/dev/video0", OUT]],
  ["a camera of a Mac", camera("1"), on("darwin"), ["avfoundation", "1:none", OUT]],
  ["any camera of a Mac", camera(null), on("darwin"), ["avfoundation", "default:none", OUT]],
  ["a camera of Windows", camera("Cam: 1"), on("win32"), ["dshow", "video=Cam: 1", OUT]],
  ["an X screen", screen, on("linux", { DISPLAY: ":1" }), ["x11grab", ":1", OUT]],
  ["a Mac's screen", screen, on("darwin"), ["avfoundation", "Capture screen 0:none", OUT]],
  ["a Windows screen", screen, on("win32"), ["gdigrab", "desktop", OUT]],
])("%s is reached by its system's own way", (_name, capture, machine, expected) => {
  expect(ways(capture, machine)).toEqual(expected);
});

test.each<[string, Capture, CaptureMachine]>([
  ["a screen without a display", screen, on("linux")],
  ["a Wayland screen", screen, on("linux", { DISPLAY: ":0", WAYLAND_DISPLAY: "wayland-0" })],
  ["no camera on Windows", camera(null), on("win32")],
  ["a camera of an unknown system", camera(null), on("aix")],
])("%s is refused with a word about why", (_name, capture, machine) => {
  expect(() => ffmpegArguments(capture, SHAPE, machine)).toThrow(
    expect.objectContaining({ code: "video-source-failed" }),
  );
});

describe("a file", () => {
  const argsOf = (path: string, loop = false): string[] =>
    ffmpegArguments({ kind: "file", path, loop }, SHAPE, on("linux"));

  it("is never taken for an option, an address or another protocol", () => {
    for (const path of ["-y", "http://example.org/a.mp4", "concat:a|b", "pipe:0"]) {
      const args = argsOf(path);
      expect(args[args.indexOf("-i") + 1]).toBe(`file:${resolve(path)}`);
    }
  });

  it("may name other files, but fetch nothing", () => {
    const args = argsOf("list.m3u8");
    expect(args[args.indexOf("-protocol_whitelist") + 1]).toBe("file,pipe");
    expect(args.indexOf("-protocol_whitelist")).toBeLessThan(args.indexOf("-i"));
  });

  it("is played at its own speed, and again only when asked", () => {
    expect(argsOf("a.mp4")).toContain("-re");
    expect(argsOf("a.mp4")).not.toContain("-stream_loop");
    expect(argsOf("a.mp4", true)).toContain("-stream_loop");
  });
});

it("size and rate are those that were asked for, at most", () => {
  const args = ffmpegArguments(screen, SHAPE, on("linux", { DISPLAY: ":0" }));
  const filters = args[args.indexOf("-vf") + 1];
  expect(filters).toContain("fps=12,");
  expect(filters).toContain("w='min(320,iw)':h='min(240,ih)'");
});
