import { CallError } from "../../../protocol/errors.js";
import { LARGEST_SHAPE } from "../budget.js";
import type { VideoFrame, VideoSource } from "../ports.js";
import { TestPattern } from "../test-pattern.js";
import { type Capture, type CaptureMachine, ffmpegArguments } from "./ffmpeg-arguments.js";
import { type FfmpegEnd, FfmpegProcess } from "./ffmpeg-process.js";

export interface CapturedVideoOptions {
  /** Hears once, in one sentence, when the test pattern had to step in. */
  onTrouble: (error: CallError) => void;
  /** The program; another one for tests. Default: `ffmpeg`, wherever it is on the path. */
  ffmpeg?: string;
  machine?: CaptureMachine;
}

/** What a camera is called is only found when the picture begins. */
type CaptureMaker = () => Capture | Promise<Capture>;

/**
 * Pictures of a camera, a screen or a file. It begins at the first question for one, so that no camera runs while a phone
 * only rings; when it fails, the test pattern goes on in its place.
 */
export class CapturedVideo implements VideoSource {
  readonly #capture: CaptureMaker;
  readonly #options: CapturedVideoOptions;
  #process: FfmpegProcess | null = null;
  #newest: VideoFrame | null = null;
  #isFresh = false;
  #isStarted = false;
  #isFinished = false;
  #closed = false;
  #pattern: TestPattern | null = null;
  #kind: Capture["kind"] = "camera";

  constructor(capture: CaptureMaker, options: CapturedVideoOptions) {
    this.#capture = capture;
    this.#options = options;
  }

  get width(): number {
    return this.#pattern?.width ?? this.#newest?.width ?? LARGEST_SHAPE.width;
  }

  get height(): number {
    return this.#pattern?.height ?? this.#newest?.height ?? LARGEST_SHAPE.height;
  }

  get framesPerSecond(): number {
    return this.#pattern?.framesPerSecond ?? LARGEST_SHAPE.framesPerSecond;
  }

  next(): VideoFrame | null {
    if (!this.#isStarted) void this.#start();
    if (this.#pattern) return this.#pattern.next();
    // The last picture of a file that is over stays, and whoever joins later gets to see it too.
    if (!this.#isFresh && !this.#isFinished) return null;
    this.#isFresh = false;
    return this.#newest;
  }

  close(): void {
    this.#closed = true;
    this.#isStarted = true;
    this.#process?.kill();
  }

  async #start(): Promise<void> {
    this.#isStarted = true;
    try {
      const capture = await this.#capture();
      if (this.#closed) return;
      this.#kind = capture.kind;
      const { ffmpeg = "ffmpeg", machine = process } = this.#options;
      this.#process = new FfmpegProcess({
        command: ffmpeg,
        args: ffmpegArguments(capture, LARGEST_SHAPE, machine),
        frame: (frame) => this.#take(frame),
        ended: (end) => this.#ended(end),
      });
    } catch (error) {
      this.#stepIn(CallError.from(error, "video-source-failed").message);
    }
  }

  #take(frame: VideoFrame): void {
    this.#newest = frame;
    this.#isFresh = true;
  }

  #ended(end: FfmpegEnd): void {
    if (end.kind === "finished" && this.#kind === "file" && this.#newest) this.#isFinished = true;
    else if (end.kind === "missing") this.#stepIn("ffmpeg is not installed");
    else this.#stepIn(`The ${this.#kind} gives no picture${reasonOf(end)}`);
  }

  #stepIn(what: string): void {
    if (this.#closed) return;
    this.#pattern = new TestPattern();
    this.#options.onTrouble(
      new CallError("video-source-failed", `${what}; the test pattern is sent in its place`),
    );
  }
}

const reasonOf = (end: FfmpegEnd): string => (end.kind === "failed" && end.why ? ` (${end.why})` : "");
