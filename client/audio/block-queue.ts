import { DriftControl } from "./drift.js";
import { fade, fadeAway } from "./fades.js";
import { BLOCK_SAMPLES } from "./ports.js";
import { SampleFifo } from "./sample-fifo.js";

/** Playing starts with this many blocks in hand, so that one late block is not heard. */
export const PREFILL_BLOCKS = 2;
/** More than this is never kept unless told otherwise: it would only be delay. */
export const MAX_QUEUED_BLOCKS = 20;

/**
 * What is kept in hand at the worst moment, in samples. When the other clock is slow there comes the read that is just
 * before the push it used to follow, and only a block in hand bridges that.
 */
const LEAST_IN_HAND = BLOCK_SAMPLES;
/** More is only delay. */
const MOST_IN_HAND = 2.25 * BLOCK_SAMPLES;

/**
 * Blocks that come on one clock and are played on another. Jitter is absorbed, the drift between the clocks by
 * shortening or stretching single blocks by a few samples, and every edge that would click is faded.
 */
export class BlockQueue {
  readonly #waiting: SampleFifo;
  readonly #drift = new DriftControl({ least: LEAST_IN_HAND, most: MOST_IN_HAND });
  #playing = false;
  #starved = 0;

  constructor(maxBlocks = MAX_QUEUED_BLOCKS) {
    this.#waiting = new SampleFifo(maxBlocks);
  }

  /** Samples that wait to be played. */
  get samples(): number {
    return this.#waiting.length;
  }

  /** Keeps a copy; when the queue is full the two oldest blocks are blended into one. */
  push(block: Int16Array): void {
    this.#waiting.push(block);
  }

  /** The next block to play, or undefined while there is nothing to hear. It is valid until the next call. */
  read(): Int16Array | undefined {
    if (!this.#playing) return this.#tryStart();
    if (!this.#waiting.has()) return this.end();
    return this.#waiting.take(this.#drift.next(this.samples - BLOCK_SAMPLES));
  }

  /** The fade that ends what was playing. */
  end(): Int16Array | undefined {
    if (!this.#playing) return undefined;
    this.#playing = false;
    this.#starved = 0;
    return fadeAway(this.#waiting.last);
  }

  #tryStart(): Int16Array | undefined {
    if (!this.#waiting.has()) return undefined;
    // A last block on its own is not kept back for ever.
    if (this.samples < PREFILL_BLOCKS * BLOCK_SAMPLES && ++this.#starved < PREFILL_BLOCKS) return undefined;
    this.#playing = true;
    this.#drift.reset();
    // A copy: what fades away after the last block must not be faded twice.
    return fade(this.#waiting.take().slice(), 0, 1);
  }
}
