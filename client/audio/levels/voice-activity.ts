import { blockDbfs } from "./level-meter.js";

/** Quieter than this nobody speaks, however quiet the room. */
const LEAST_DBFS = -50;
/** A voice stands out from the background by this much to begin with, and by that much to go on. */
const BEGIN_ABOVE_FLOOR = 9;
const GO_ON_ABOVE_FLOOR = 5;
/** So many blocks in a row begin it: a click is no word. */
const BEGIN_BLOCKS = 4;
/** So many quiet ones end it: the pauses between words do not. */
const END_BLOCKS = 40;
/** The background is learned: downwards at once, upwards by this many decibels a block (3 dB in a second). */
const FLOOR_RISE = 0.03;
/** Louder than this nothing is taken for background. */
const HIGHEST_FLOOR = -35;
const LOWEST_FLOOR = -90;

/** Says whether somebody speaks: begins on a few loud blocks, and ends after a pause that is longer than those in speech. */
export class VoiceActivity {
  #floor = LOWEST_FLOOR;
  #loud = 0;
  #quiet = 0;
  #isSpeaking = false;

  get isSpeaking(): boolean {
    return this.#isSpeaking;
  }

  /** Whether the last block stood out; between words it does not. */
  get isLoud(): boolean {
    return this.#loud > 0;
  }

  add(block: Int16Array | Float32Array): void {
    this.addDbfs(blockDbfs(block));
  }

  /** For whoever has measured the block already. */
  addDbfs(dbfs: number): void {
    const above = this.#isSpeaking ? GO_ON_ABOVE_FLOOR : BEGIN_ABOVE_FLOOR;
    const isLoud = dbfs > LEAST_DBFS && dbfs > this.#floor + above;
    this.#learn(dbfs);
    this.#loud = isLoud ? this.#loud + 1 : 0;
    this.#quiet = isLoud ? 0 : this.#quiet + 1;
    if (this.#isSpeaking ? this.#quiet >= END_BLOCKS : this.#loud >= BEGIN_BLOCKS) {
      this.#isSpeaking = !this.#isSpeaking;
    }
  }

  #learn(dbfs: number): void {
    const heard = Math.max(LOWEST_FLOOR, dbfs);
    this.#floor = Math.min(heard, this.#floor + FLOOR_RISE, HIGHEST_FLOOR);
  }
}
