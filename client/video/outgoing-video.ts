import { videoBudget } from "./budget.js";
import { FrameScaler } from "./frame-scaler.js";
import { isWholeFrame } from "./frame-size.js";
import { paceVideo } from "./pacer.js";
import type { VideoFrame, VideoSource } from "./ports.js";

interface OutgoingVideoOptions {
  send(frame: VideoFrame): void;
  limit(bitsPerSecond: number): void;
}

const ALONE = 1;

/**
 * One's own picture on its way into a call: from whatever source there is, no larger, no more often and with no more
 * bits than the room has room for. A source is never started again because the room grew: what it gives is made smaller.
 */
export class OutgoingVideo {
  readonly #options: OutgoingVideoOptions;
  readonly #scaler = new FrameScaler();
  #budget = videoBudget(ALONE);
  #source: VideoSource | null = null;
  #isStarted = false;
  #stop: (() => void) | null = null;
  #closed = false;

  constructor(options: OutgoingVideoOptions) {
    this.#options = options;
  }

  /** What each of the others may get; `limit` hears of every change. */
  get bitsPerSecond(): number {
    return this.#budget.bitsPerSecond;
  }

  /** Takes another source in place of the one before, which is closed; null sends nothing more. */
  show(source: VideoSource | null): void {
    if (this.#closed) return source?.close();
    this.#source?.close();
    this.#source = source;
    this.#pace();
  }

  /** How many are in the room, oneself included. */
  people(count: number): void {
    const before = this.bitsPerSecond;
    this.#budget = videoBudget(count);
    if (this.bitsPerSecond !== before) this.#options.limit(this.bitsPerSecond);
  }

  /** From now on pictures flow; before, no source is asked for any. */
  start(): void {
    this.#isStarted = true;
    this.#pace();
  }

  close(): void {
    this.#closed = true;
    this.#stop?.();
    this.#source?.close();
  }

  #pace(): void {
    if (this.#closed) return;
    this.#stop?.();
    this.#stop = null;
    const source = this.#source;
    if (!this.#isStarted || !source) return;
    const rate = (): number => Math.min(source.framesPerSecond, this.#budget.framesPerSecond);
    this.#stop = paceVideo(rate, () => {
      const frame = source.next();
      if (frame && isWholeFrame(frame)) this.#options.send(this.#scaler.shrink(frame, this.#budget));
    });
  }
}
