import type { RgbTile, VideoFrame } from "./ports.js";
import { TileScaler } from "./tile-scaler.js";

const MS_PER_SECOND = 1000;

/** What a screen can show: the size of a tile in pixels, and how often. */
export interface TileBox {
  width: number;
  height: number;
  fps: number;
}

interface TileWatcherOptions {
  /** False while earlier tiles still wait to be written: then the newest picture is dropped. Default: always true. */
  canSend?: () => boolean;
  /** Milliseconds that never run backwards. */
  now?: () => number;
}

/** Makes tiles of everybody's pictures for whoever watches, as often as they want them and no more. */
export class TileWatcher {
  readonly #deliver: (person: string, tile: RgbTile) => void;
  readonly #canSend: () => boolean;
  readonly #now: () => number;
  readonly #people = new Map<string, { scaler: TileScaler; due: number }>();
  #box: TileBox | null = null;

  /** The tile that is delivered is used again for the next one: its receiver copies or encodes it at once. */
  constructor(deliver: (person: string, tile: RgbTile) => void, options: TileWatcherOptions = {}) {
    this.#deliver = deliver;
    this.#canSend = options.canSend ?? (() => true);
    this.#now = options.now ?? (() => performance.now());
  }

  watch(box: TileBox | null): void {
    this.#box = box;
    this.#people.clear();
  }

  frame(person: string, frame: VideoFrame): void {
    if (!this.#box) return;
    let seat = this.#people.get(person);
    if (!seat) {
      seat = { scaler: new TileScaler(), due: 0 };
      this.#people.set(person, seat);
    }
    const now = this.#now();
    const interval = MS_PER_SECOND / this.#box.fps;
    // Frames come with a jitter of their own: half an interval early is in time, or every second one would be lost.
    if (now < seat.due - interval / 2 || !this.#canSend()) return;
    const tile = seat.scaler.scale(frame, this.#box);
    if (!tile) return;
    seat.due = Math.max(seat.due + interval, now + interval / 2);
    this.#deliver(person, tile);
  }

  forget(person: string): void {
    this.#people.delete(person);
  }
}
