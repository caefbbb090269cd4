import { type ChildProcessByStdio, spawn } from "node:child_process";
import { constants, setPriority, tmpdir } from "node:os";
import type { Readable } from "node:stream";
import type { VideoFrame } from "../ports.js";
import { Y4mReader } from "./y4m-reader.js";

/** A device that gives no picture for this long is not going to. */
const STALL_MS = 8_000;
/** The end of what it printed; the reason stands in the last line. */
const KEPT_COMPLAINT = 2_000;

/** How a run of ffmpeg ended by itself: `finished` when the input was over, else with a reason for a person. */
export type FfmpegEnd = { kind: "finished" } | { kind: "missing" } | { kind: "failed"; why: string };

interface FfmpegOptions {
  command: string;
  args: readonly string[];
  frame(frame: VideoFrame): void;
  /** Called once, unless it was killed. */
  ended(end: FfmpegEnd): void;
}

/**
 * A child that turns a camera, a screen or a file into frames. Its pipe is always emptied, so nothing queues up, and when
 * this process dies, its next frame finds no reader and ends it.
 */
export class FfmpegProcess {
  readonly #options: FfmpegOptions;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  #watchdog: NodeJS.Timeout;
  #complaint = "";
  #isOver = false;

  constructor(options: FfmpegOptions) {
    this.#options = options;
    this.#watchdog = setTimeout(() => this.#stalled(), STALL_MS);
    this.#child = spawn(options.command, options.args, {
      cwd: tmpdir(),
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
    });
    const reader = new Y4mReader((frame) => this.#arrived(frame));
    this.#child.stdout.on("data", (piece: Buffer) => this.#read(reader, piece)).on("error", () => {});
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => this.#complain(text));
    this.#child.stderr.on("error", () => {});
    this.#child.once("error", (error: NodeJS.ErrnoException) =>
      this.#end(error.code === "ENOENT" ? { kind: "missing" } : { kind: "failed", why: error.message }),
    );
    // `close` comes after the last frame and the last complaint have been read.
    this.#child.once("close", (code) =>
      this.#end(code === 0 ? { kind: "finished" } : { kind: "failed", why: lastLine(this.#complaint) }),
    );
    makeWay(this.#child.pid);
  }

  /** Ends it at once and without a word; its camera is free as soon as the system has cleared up. */
  kill(): void {
    this.#isOver = true;
    clearTimeout(this.#watchdog);
    this.#child.kill("SIGKILL");
  }

  #read(reader: Y4mReader, piece: Buffer): void {
    if (this.#isOver) return;
    try {
      reader.push(piece);
    } catch (error) {
      this.#end({ kind: "failed", why: error instanceof Error ? error.message : String(error) });
    }
  }

  #arrived(frame: VideoFrame): void {
    this.#watchdog.refresh();
    this.#options.frame(frame);
  }

  #complain(text: string): void {
    this.#complaint = (this.#complaint + text).slice(-KEPT_COMPLAINT);
  }

  #stalled(): void {
    this.#end({ kind: "failed", why: lastLine(this.#complaint) || "no picture came" });
  }

  #end(end: FfmpegEnd): void {
    if (this.#isOver) return;
    this.kill();
    this.#options.ended(end);
  }
}

/** Sound comes first where both want the processor. */
function makeWay(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Then it competes; or it is gone already, which is told elsewhere.
  }
}

/** The last line in letters that do nothing to a terminal, without the address in memory of what said it. */
function lastLine(text: string): string {
  const line = text.trim().split("\n").at(-1) ?? "";
  return line
    .replace(/\[[^\]]* @ 0x[0-9a-f]+\] */g, "")
    .replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, "")
    .slice(0, 200);
}
