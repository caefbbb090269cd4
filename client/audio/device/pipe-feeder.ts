import { DriftControl } from "../drift.js";
import { SAMPLE_RATE } from "../ports.js";
import { SampleFifo } from "../sample-fifo.js";

/** Between this and that is to lie between what was written and what was played, at the worst moment. */
const LEAST_AHEAD = 0.03 * SAMPLE_RATE;
const MOST_AHEAD = 0.05 * SAMPLE_RATE;
/** One block in so many is bent at most: reports come late on a busy machine, and a clock needs far less. */
const BLOCKS_PER_SHIFT = 10;
/** What waits in here is parts of blocks. */
const MOST_BLOCKS = 4;
const REPORTED_TIME = /Time: (\d+\.\d+) sec/g;

/**
 * Keeps the delay of a tool short that plays what is in its pipe: it reports how much it has played, and what is written
 * is shortened or stretched a little, whichever its clock needs.
 */
export class PipeFeeder {
  readonly #waiting = new SampleFifo(MOST_BLOCKS);
  readonly #drift = new DriftControl({ least: LEAST_AHEAD, most: MOST_AHEAD });
  #written = 0;
  #played = 0;
  /** By how much it was ahead, at the worst report since the last shift. */
  #ahead = Number.POSITIVE_INFINITY;
  #blocks = 0;
  /** By how many samples the next block is to be bent. */
  #shift = 0;

  /** Reads what the tool reports; true when it has played more than before. */
  report(text: string): boolean {
    const before = this.#played;
    for (const [, seconds] of text.matchAll(REPORTED_TIME)) this.#played = Number(seconds) * SAMPLE_RATE;
    if (this.#played === before) return false;
    this.#ahead = Math.min(this.#ahead, this.#written - this.#played);
    return true;
  }

  /** Takes a block and gives what is to be written: one block as a rule, none or two now and then. */
  feed(block: Int16Array, write: (block: Int16Array) => void): void {
    this.#waiting.push(block);
    if (this.#shift === 0) this.#shift = this.#nextShift();
    // A block that is to be shortened waits for the next, whose beginning it takes.
    while (this.#waiting.has(this.#shift)) {
      const bent = this.#waiting.take(this.#shift);
      this.#shift = 0;
      this.#written += bent.length;
      write(bent);
    }
  }

  #nextShift(): number {
    // Without a report there is nothing to go by.
    if (++this.#blocks % BLOCKS_PER_SHIFT !== 0 || this.#ahead === Number.POSITIVE_INFINITY) return 0;
    const ahead = this.#ahead;
    this.#ahead = Number.POSITIVE_INFINITY;
    return this.#drift.next(ahead);
  }
}
