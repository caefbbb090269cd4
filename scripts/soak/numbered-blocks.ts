import { type AudioSource, BLOCK_MS, BLOCK_SAMPLES } from "../../client/index.js";

/** Blocks are numbered around this circle; a loss of as many at once would show as drift. */
const NUMBERS = 64;
/** All samples of a block have one value, which is its number; the loudest stays below every limiter. */
const STEP = 256;
/** A number counts when it lasts: where a block is stretched by a few samples, those at its edge lie between two. */
const SURE_SAMPLES = 64;

/** The beginning is not judged: queues fill, and what was silent fades in. */
const WARM_UP_BLOCKS = 200;

/** Sound in which each block says which one it is. */
export class NumberedSource implements AudioSource {
  #number = 0;

  read(block: Int16Array): boolean {
    block.fill((this.#number + 1) * STEP);
    this.#number = (this.#number + 1) % NUMBERS;
    return true;
  }

  close(): void {}
}

/** What became of a numbered sound on its way. */
export interface SoakVerdict {
  blocks: number;
  dropped: number;
  doubled: number;
  /** Moments of silence or of something that is no number, in blocks. */
  broken: number;
  /** How much later than by the clock the last block was than the first ones, in blocks. */
  drift: number;
}

/** Reads the numbers back out of whatever blocks they come in, and counts what is not as it should be. */
export class NumberedJudge {
  readonly #verdict: SoakVerdict = { blocks: 0, dropped: 0, doubled: 0, broken: 0, drift: 0 };
  readonly #behind = new Recent();
  #heard = 0;
  #number: number | null = null;
  #run = 0;
  #noise = 0;
  #candidate: number | null = null;
  #candidateRun = 0;
  #startedAt: number | null = null;
  #first: number | null = null;

  get verdict(): SoakVerdict {
    return { ...this.#verdict };
  }

  /** Takes 10 ms and the time at which they came, in milliseconds that never jump. */
  hear(block: Int16Array, at: number): void {
    if (this.#heard++ < WARM_UP_BLOCKS) return;
    for (const sample of block) this.#take(sample);
    if (this.#number === null) return;
    this.#startedAt ??= at;
    const due = (at - this.#startedAt) / BLOCK_MS;
    this.#behind.add(due - this.#verdict.blocks);
    if (!this.#behind.isFull) return;
    this.#first ??= this.#behind.median;
    this.#verdict.drift = this.#behind.median - this.#first;
  }

  #take(sample: number): void {
    const number = numberOf(sample);
    this.#candidateRun = number !== null && number === this.#candidate ? this.#candidateRun + 1 : 1;
    this.#candidate = number;
    if (number !== null && number === this.#number) {
      this.#run++;
      this.#noise = 0;
      return;
    }
    this.#noise++;
    if (number !== null && this.#candidateRun === SURE_SAMPLES) this.#begin(number);
    else if (this.#number !== null && this.#noise % BLOCK_SAMPLES === BLOCK_SAMPLES / 2)
      this.#verdict.broken++;
  }

  #begin(number: number): void {
    if (this.#number !== null) {
      this.#endRun();
      const missing = (number - this.#number - 1 + NUMBERS) % NUMBERS;
      this.#verdict.dropped += missing;
      this.#verdict.blocks += missing;
    }
    this.#number = number;
    this.#run = SURE_SAMPLES;
    this.#noise = 0;
    this.#verdict.blocks++;
  }

  /** Twice as long is twice the same block. The first run began before anybody listened. */
  #endRun(): void {
    const lengths = Math.round(this.#run / BLOCK_SAMPLES);
    if (this.#verdict.blocks > 1 && lengths > 1) this.#verdict.doubled += lengths - 1;
  }
}

/** The number that a sample says; null for none. */
function numberOf(sample: number): number | null {
  const nearest = Math.round(sample / STEP) - 1;
  const isNear = Math.abs(sample - (nearest + 1) * STEP) <= STEP / 8;
  return isNear && nearest >= 0 && nearest < NUMBERS ? nearest : null;
}

/** The last second of a value. */
class Recent {
  readonly #values: number[] = [];

  get isFull(): boolean {
    return this.#values.length === 100;
  }

  get median(): number {
    return [...this.#values].sort((a, b) => a - b)[Math.floor(this.#values.length / 2)] ?? 0;
  }

  add(value: number): void {
    this.#values.push(value);
    if (this.#values.length > 100) this.#values.shift();
  }
}
