import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { LARGEST_SHAPE } from "../../../../client/video/budget.js";
import { CapturedVideo } from "../../../../client/video/capture/captured-video.js";
import type { Capture } from "../../../../client/video/capture/ffmpeg-arguments.js";
import { openVideo } from "../../../../client/video/open-video.js";
import type { VideoFrame } from "../../../../client/video/ports.js";
import { readFrameNumber } from "../../../../client/video/test-pattern.js";
import { TileScaler } from "../../../../client/video/tile-scaler.js";
import type { CallError } from "../../../../protocol/errors.js";
import { describeWith } from "../../../support/requirements.js";

const PATIENCE = { timeout: 15_000, interval: 10 };

let folder: string;
const open: CapturedVideo[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "calling-video-"));
});
afterEach(() => {
  for (const video of open.splice(0)) video.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A video file of three colours, each for half a second, red first. */
function coloursFile(): string {
  const path = join(folder, "colours.avi");
  if (existsSync(path)) return path;
  const colour = (word: string): string => `color=c=${word}:s=400x300:r=20:d=0.5`;
  const inputs = ["red", "lime", "blue"].flatMap((word) => ["-f", "lavfi", "-i", colour(word)]);
  const joined = ["-filter_complex", "concat=n=3:v=1", "-c:v", "mpeg4", "-q:v", "2"];
  execFileSync("ffmpeg", ["-loglevel", "error", "-y", ...inputs, ...joined, path]);
  return path;
}

function capture(what: Capture, options: { ffmpeg?: string; display?: string } = {}) {
  const troubles: CallError[] = [];
  const { ffmpeg, display } = options;
  const video = new CapturedVideo(() => what, {
    onTrouble: (error) => troubles.push(error),
    machine: { platform: process.platform, env: { DISPLAY: display } },
    ...(ffmpeg === undefined ? {} : { ffmpeg }),
  });
  open.push(video);
  return { video, troubles };
}

/** The next picture, asked for as a pacer does. */
async function nextOf(video: CapturedVideo): Promise<VideoFrame> {
  return vi.waitFor(() => {
    const frame = video.next();
    if (!frame) throw new Error("no picture yet");
    return frame;
  }, PATIENCE);
}

/** The colour in the middle of a picture. */
function colourOf(frame: VideoFrame): "red" | "green" | "blue" | "other" {
  const tile = new TileScaler().scale(frame, { width: 3, height: 3 });
  if (!tile) throw new Error("no tile");
  const middle = (Math.floor(tile.height / 2) * tile.width + 1) * 3;
  const [red = 0, green = 0, blue = 0] = tile.rgb.subarray(middle, middle + 3);
  const isOnly = (one: number, ...others: number[]): boolean => one > 200 && others.every((it) => it < 50);
  if (isOnly(red, green, blue)) return "red";
  if (isOnly(green, red, blue)) return "green";
  return isOnly(blue, red, green) ? "blue" : "other";
}

/** A program in place of ffmpeg. */
function standIn(name: string, script: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const CAMERA: Capture = { kind: "camera", device: "/dev/null" };

async function pattern(video: CapturedVideo): Promise<void> {
  const number = readFrameNumber(await nextOf(video));
  expect(number).not.toBeNull();
  expect(readFrameNumber(await nextOf(video))).toBe((number ?? 0) + 1);
}

await describeWith("ffmpeg", "with ffmpeg", () => {
  it("a file is played from its beginning in its own colours, and stands still at its last picture", async () => {
    const { video, troubles } = capture({ kind: "file", path: coloursFile(), loop: false });
    const began = await nextOf(video);
    expect(began).toMatchObject({ width: 400, height: 300 });
    const seen = [colourOf(began)];
    await vi.waitFor(() => {
      const frame = video.next();
      if (frame && colourOf(frame) !== seen.at(-1)) seen.push(colourOf(frame));
      expect(seen.at(-1)).toBe("blue");
    }, PATIENCE);
    // A machine that is busy may miss one in the middle, and never sees one out of its turn.
    expect(["red", "green", "blue"].filter((colour) => seen.includes(colour as "red"))).toEqual(seen);
    expect(seen[0]).toBe("red");
    // Each question has an answer from now on, and it is the last picture.
    await vi.waitFor(() => expect([video.next(), video.next()]).not.toContain(null), PATIENCE);
    expect(colourOf(await nextOf(video))).toBe("blue");
    expect(troubles).toEqual([]);
  });

  it("a file that is to be played again begins again", async () => {
    const { video, troubles } = capture({ kind: "file", path: coloursFile(), loop: true });
    const seen: string[] = [];
    await vi.waitFor(() => {
      const frame = video.next();
      const colour = frame ? colourOf(frame) : undefined;
      if (colour && seen.at(-1) !== colour) seen.push(colour);
      expect(seen.join()).toMatch(/blue,red/);
    }, PATIENCE);
    expect(troubles).toEqual([]);
  });

  it("a large picture comes in no more pixels than may be sent, in its own form", async () => {
    const path = join(folder, "large.mjpeg");
    const source = "testsrc=s=1921x1081:r=20:d=1";
    execFileSync("ffmpeg", ["-loglevel", "error", "-y", "-f", "lavfi", "-i", source, "-frames:v", "3", path]);
    const frame = await nextOf(capture({ kind: "file", path, loop: true }).video);
    expect(frame.width).toBe(LARGEST_SHAPE.width);
    expect(frame.height).toBe(360);
  });

  it("nothing is started before the first picture is asked for", async () => {
    const started = join(folder, "started");
    const { video } = capture(CAMERA, { ffmpeg: standIn("noting", `touch ${started}; exec sleep 60`) });
    await new Promise(setImmediate);
    expect(readdirSync(folder)).not.toContain("started");
    video.next();
    await vi.waitFor(() => expect(readdirSync(folder)).toContain("started"), PATIENCE);
  });

  it("a child dies with the process that took its pictures, however that one dies", async () => {
    const script = fileURLToPath(new URL("./orphan-maker.ts", import.meta.url));
    const path = join(folder, "orphan.avi");
    copyFileSync(coloursFile(), path);
    const parent = spawn(process.execPath, ["--import", "tsx", script, path], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [said] = await once(parent.stdout, "data");
    expect(String(said)).toBe("picture\n");
    expect(usersOf(path)).toHaveLength(1);
    parent.kill("SIGKILL");
    await once(parent, "exit");
    await vi.waitFor(() => expect(usersOf(path)).toEqual([]), PATIENCE);
  });
});

/** The processes of ffmpeg that have this file on their command line. */
function usersOf(path: string): string[] {
  const isUser = (pid: string): boolean => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      return words[0] === "ffmpeg" && words.some((word) => word.endsWith(path));
    } catch {
      return false;
    }
  };
  return readdirSync("/proc").filter((entry) => /^\d+$/.test(entry) && isUser(entry));
}

await describeWith("xvfb", "with a screen", () => {
  it("what the screen shows is sent", async () => {
    // The server writes the number of the free display that it took; `-wr` makes an empty screen white.
    const server = spawn(
      "Xvfb",
      ["-displayfd", "3", "-wr", "-screen", "0", "800x600x24", "-nolisten", "tcp"],
      {
        stdio: ["ignore", "ignore", "ignore", "pipe"],
      },
    );
    const number = server.stdio[3];
    if (!number) throw new Error("no pipe");
    const [said] = await once(number, "data");
    const { video, troubles } = capture({ kind: "screen" }, { display: `:${String(said).trim()}` });
    const frame = await nextOf(video);
    expect(frame).toMatchObject({ width: 640, height: 480 });
    const tile = new TileScaler().scale(frame, { width: 8, height: 8 });
    expect(Math.min(...(tile?.rgb ?? [0]))).toBeGreaterThan(250);
    expect(troubles).toEqual([]);
    video.close();
    server.kill();
    await once(server, "exit");
  });
});

describe("when no picture can be had, the test pattern is sent and one sentence tells why:", () => {
  async function trouble(what: Capture, ffmpeg?: string): Promise<string> {
    const { video, troubles } = capture(what, ffmpeg === undefined ? {} : { ffmpeg });
    await pattern(video);
    expect(troubles).toMatchObject([{ code: "video-source-failed" }]);
    expect(troubles[0]?.message).toMatch(/; the test pattern is sent in its place$/);
    return troubles[0]?.message ?? "";
  }

  it("ffmpeg is not installed", async () => {
    expect(await trouble(CAMERA, "/nowhere/ffmpeg")).toMatch(/^ffmpeg is not installed;/);
  });

  it("ffmpeg complains, in words that do nothing to a terminal", async () => {
    const ffmpeg = standIn(
      "complains",
      "printf '[v4l2 @ 0x5f] Cannot open: \\033[31mbusy\\007\\n' >&2; exit 1",
    );
    expect(await trouble(CAMERA, ffmpeg)).toBe(
      "The camera gives no picture (Cannot open: [31mbusy); the test pattern is sent in its place",
    );
  });

  it("ffmpeg ends at once without a word", async () => {
    expect(await trouble({ kind: "file", path: "a.mp4", loop: false }, standIn("ends", "exit 0"))).toMatch(
      /^The file gives no picture;/,
    );
  });

  it("ffmpeg says something that is no picture", async () => {
    const ffmpeg = standIn("babbles", "while :; do echo '<html>'; done");
    expect(await trouble(CAMERA, ffmpeg)).toMatch(/no form that can be read/);
  });

  it("the screen is one that nobody can take", async () => {
    expect(await trouble({ kind: "screen" })).toMatch(/^There is no screen to be shown here;/);
  });

  it("the camera was named and is not there", async () => {
    const troubles: string[] = [];
    const video = openVideo(
      { kind: "camera" },
      {
        camera: "a camera that nobody has",
        onTrouble: ({ message }) => troubles.push(message),
      },
    ) as CapturedVideo;
    open.push(video);
    await pattern(video);
    expect(troubles).toHaveLength(1);
    expect(troubles[0]).toMatch(/^There is no camera/);
  });

  it("a picture that was there breaks off", async () => {
    const frame = "printf 'FRAME\\n'; head -c 24 /dev/zero";
    const ffmpeg = standIn(
      "breaks",
      `printf 'YUV4MPEG2 W4 H4\\n'; ${frame}; ${frame}; read go < ${folder}/go; kill -9 $$`,
    );
    execFileSync("mkfifo", [join(folder, "go")]);
    const { video, troubles } = capture(CAMERA, { ffmpeg });
    expect(await nextOf(video)).toMatchObject({ width: 4, height: 4 });
    expect(troubles).toEqual([]);
    writeFileSync(join(folder, "go"), "now\n");
    await vi.waitFor(() => expect(troubles).toHaveLength(1), PATIENCE);
    await pattern(video);
    expect([video.width, video.height]).toEqual([320, 240]);
  });
});

it("closing before the beginning starts nothing, and closing twice is closing", async () => {
  const { video, troubles } = capture(CAMERA, { ffmpeg: "/nowhere/ffmpeg" });
  video.close();
  expect(video.next()).toBeNull();
  video.close();
  await new Promise(setImmediate);
  expect(video.next()).toBeNull();
  expect(troubles).toEqual([]);
});

it("a test pattern needs no ffmpeg", () => {
  const frame = openVideo(
    { kind: "pattern" },
    {
      onTrouble: (error) => expect.fail(error.message),
      ffmpeg: "/nowhere/ffmpeg",
    },
  ).next();
  expect(frame && readFrameNumber(frame)).toBe(0);
});
