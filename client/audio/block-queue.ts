import { BLOCK_SAMPLES } from "./ports.js";

/** Playing starts with this many blocks in hand, so that one late block is not heard. */
export const PREFILL_BLOCKS = 2;
/** More than this is never kept unless told otherwise: it would only be delay. */
export const MAX_QUEUED_BLOCKS = 20;
/** If this many reads in a row found more than the prefill, the surplus is delay and one block is taken out. */
const SHRINK_AFTER_READS = 100;

/** One person's arriving blocks: jitter is absorbed, and every edge that would click is faded. */
export class BlockQueue {
  readonly #blocks: Int16Array[] = [];
  readonly #maxBlocks: number;
  #playing = false;
  #starved = 0;
  #lowest = Number.POSITIVE_INFINITY;
  #readsSinceShrink = 0;
  #last: Int16Array = new Int16Array(BLOCK_SAMPLES);

  constructor(maxBlocks = MAX_QUEUED_BLOCKS) {
    this.#maxBlocks = maxBlocks;
  }

  get length(): number {
    return this.#blocks.length;
  }

  /** Keeps a copy; when the queue is full the two oldest blocks are blended into one. */
  push(block: Int16Array): void {
    this.#blocks.push(block.slice());
    if (this.#blocks.length > this.#maxBlocks) this.#dropOne();
  }

  /** The next block to play, or undefined while there is nothing to hear. */
  read(): Int16Array | undefined {
    if (!this.#playing) return this.#tryStart();
    const block = this.#blocks.shift();
    if (block === undefined) return this.end();
    this.#last = block;
    this.#shrinkIfIdle();
    return block;
  }

  /** The fade that ends what was playing: its last block backwards, which joins on without a jump. */
  end(): Int16Array | undefined {
    if (!this.#playing) return undefined;
    this.#playing = false;
    this.#starved = 0;
    return fade(this.#last.slice().reverse(), 1, 0);
  }

  #tryStart(): Int16Array | undefined {
    if (this.#blocks.length === 0) return undefined;
    // A last block on its own is not kept back for ever.
    if (this.#blocks.length < PREFILL_BLOCKS && ++this.#starved < PREFILL_BLOCKS) return undefined;
    const block = this.#blocks.shift();
    if (block === undefined) return undefined;
    this.#playing = true;
    this.#lowest = Number.POSITIVE_INFINITY;
    this.#readsSinceShrink = 0;
    this.#last = block;
    return fade(block.slice(), 0, 1);
  }

  #shrinkIfIdle(): void {
    this.#lowest = Math.min(this.#lowest, this.#blocks.length);
    if (++this.#readsSinceShrink < SHRINK_AFTER_READS) return;
    if (this.#lowest > PREFILL_BLOCKS) this.#dropOne();
    this.#lowest = Number.POSITIVE_INFINITY;
    this.#readsSinceShrink = 0;
  }

  #dropOne(): void {
    const [first, second] = this.#blocks.splice(0, 2);
    if (first === undefined || second === undefined) return;
    fade(first, 1, 0);
    fade(second, 0, 1);
    this.#blocks.unshift(second.map((sample, i) => sample + (first[i] ?? 0)));
  }
}

/** Scales a block in place along a straight line between two gains. */
function fade(block: Int16Array, from: number, to: number): Int16Array {
  const step = (to - from) / block.length;
  for (let i = 0; i < block.length; i++) block[i] = Math.round((block[i] ?? 0) * (from + step * (i + 1)));
  return block;
}
