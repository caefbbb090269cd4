import { DriftControl } from "../drift.js";
import { SAMPLE_RATE } from "../ports.js";
import { SampleFifo } from "../sample-fifo.js";

/** Between this and that is to lie between what was written and what was played, at the worst moment. */
const LEAST_AHEAD = 0.03 * SAMPLE_RATE;
const MOST_AHEAD = 0.07 * SAMPLE_RATE;
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

  /** Reads what the tool reports; true when it has played more than before. */
  report(text: string): boolean {
    const before = this.#played;
    for (const [, seconds] of text.matchAll(REPORTED_TIME)) this.#played = Number(seconds) * SAMPLE_RATE;
    return this.#played > before;
  }

  /** Takes a block and gives what is to be written: one block as a rule, none or two now and then. */
  feed(block: Int16Array, write: (block: Int16Array) => void): void {
    this.#waiting.push(block);
    // Before anything is played there is nothing to go by.
    const shift = this.#played === 0 ? 0 : this.#drift.next(this.#written - this.#played);
    while (this.#waiting.has(shift)) {
      const bent = this.#waiting.take(shift);
      this.#written += bent.length;
      write(bent);
    }
  }
}
