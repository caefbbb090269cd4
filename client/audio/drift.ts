import { WARP_LOOKAHEAD } from "./time-warp.js";

/** Moments are looked at in windows of a second. */
const WINDOW_READS = 100;
/** The most that one block is bent, a sixtieth: only after a stall; a clock that is off needs one sample in ten blocks. */
const MAX_SHIFT = 8;
/** The least: what a stretched block leaves over is then what the warp has to look ahead at. */
const MIN_SHIFT = WARP_LOOKAHEAD;
const DEFICIT_PER_SHIFT = 60;
const SURPLUS_PER_SHIFT = 240;

/** What is to be in hand at the worst moment, in samples; more than a block apart, or it would bend back and forth for ever. */
interface Bounds {
  least: number;
  most: number;
}

/**
 * Decides by how many samples the next block is to be shortened or stretched, so that two clocks that do not quite agree
 * never run a queue dry or full. Judges by the worst moment of the last two windows, which leaves bursts alone.
 */
export class DriftControl {
  readonly #bounds: Bounds;
  #lowest = Number.POSITIVE_INFINITY;
  #lowestBefore = Number.POSITIVE_INFINITY;
  #reads = 0;
  #windows = 0;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  /** Begins anew, as the queue does after a gap. */
  reset(): void {
    this.#lowest = Number.POSITIVE_INFINITY;
    this.#lowestBefore = Number.POSITIVE_INFINITY;
    this.#reads = 0;
    this.#windows = 0;
  }

  /** Samples to take beyond a block's (or below, if negative), given what would be left after a plain read. */
  next(left: number): number {
    if (++this.#reads > WINDOW_READS) {
      this.#reads = 1;
      this.#windows++;
      this.#lowestBefore = this.#lowest;
      this.#lowest = Number.POSITIVE_INFINITY;
    }
    this.#lowest = Math.min(this.#lowest, left);
    const shift = this.#shift(Math.min(this.#lowest, this.#lowestBefore));
    this.#lowest -= shift;
    this.#lowestBefore -= shift;
    return shift;
  }

  #shift(worst: number): number {
    const { least, most } = this.#bounds;
    if (worst < least) return -clampShift((least - worst) / DEFICIT_PER_SHIFT);
    // A surplus is certain only after two windows without a burst.
    if (worst > most && this.#windows >= 2) return clampShift((worst - most) / SURPLUS_PER_SHIFT);
    return 0;
  }
}

function clampShift(wanted: number): number {
  return Math.max(MIN_SHIFT, Math.min(MAX_SHIFT, Math.ceil(wanted)));
}
