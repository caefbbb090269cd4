import { type AudioSource, SAMPLE_RATE } from "./ports.js";

/** Loud enough to be measured after a codec, with room for several in one mix. */
const DEFAULT_TONE_DBFS = -15;

const FULL_SCALE = 32_767;

/** An endless sine whose phase runs on from block to block, so that no block edge can be heard. */
export class ToneSource implements AudioSource {
  readonly #step: number;
  readonly #amplitude: number;
  #phase = 0;

  /** The level is that of the peak, in decibels relative to full scale. */
  constructor(hz: number, levelDbfs: number = DEFAULT_TONE_DBFS) {
    if (!(hz > 0 && hz < SAMPLE_RATE / 2)) throw new TypeError(`A tone of ${hz} Hz cannot be made`);
    if (!(levelDbfs <= 0)) throw new TypeError("A tone cannot be louder than full scale");
    this.#step = (2 * Math.PI * hz) / SAMPLE_RATE;
    this.#amplitude = FULL_SCALE * 10 ** (levelDbfs / 20);
  }

  read(block: Int16Array): boolean {
    for (let i = 0; i < block.length; i++) {
      block[i] = Math.round(this.#amplitude * Math.sin(this.#phase));
      this.#phase += this.#step;
    }
    this.#phase %= 2 * Math.PI;
    return true;
  }

  close(): void {}
}
