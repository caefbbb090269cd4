import { BLOCK_MS, BLOCK_SAMPLES, SAMPLE_RATE } from "../../client/index.js";

const FULL_SCALE = 32_768;
/** Digital silence is as quiet as this scale goes. */
export const SILENCE_DBFS = -120;
/** The tone must make up most of a block and be well above what was there before it. */
const SHARE_MIN = 0.5;
const ABOVE_NOISE_DB = 10;
/** Nothing quieter counts: the last bit of a converter wavers. */
const QUIETEST_DBFS = -75;
/** A single block may be a coincidence. */
const BLOCKS_MIN = 3;

/** The loudness of a block in decibels below full scale, by its mean square. */
export function loudness(block: Int16Array): number {
  const sum = block.reduce((so, sample) => so + sample * sample, 0);
  return decibels(sum / block.length / FULL_SCALE ** 2);
}

/** How much of a block's power lies at one frequency, from 0 to 1 (Goertzel's algorithm). */
export function shareAt(hz: number, block: Int16Array): number {
  const step = 2 * Math.cos((2 * Math.PI * hz) / SAMPLE_RATE);
  let [before, last, power] = [0, 0, 0];
  for (const sample of block) {
    [before, last] = [last, sample + step * last - before];
    power += sample * sample;
  }
  if (power === 0) return 0;
  const found = before * before + last * last - step * before * last;
  return Math.min(1, (2 * found) / (block.length * power));
}

/** Listens to the microphone, block by block: first to what is there anyway, then for a tone. */
export class ToneWatch {
  readonly #hz: number;
  #noiseSum = 0;
  #noiseBlocks = 0;
  #loudest = SILENCE_DBFS;
  #isPlaying = false;
  #blocksSincePlaying = 0;
  #run: number[] = [];
  #heard: { afterMs: number; dbfs: number } | null = null;

  constructor(hz: number) {
    this.#hz = hz;
  }

  /** From the next block on the tone may come. */
  toneBegins(): void {
    this.#isPlaying = true;
  }

  /** When the tone arrived, counted from its beginning, and how loud it was; null until then. */
  get heard(): { afterMs: number; dbfs: number } | null {
    return this.#heard;
  }

  /** The loudness of the room without the tone. */
  get noiseDbfs(): number {
    if (this.#noiseBlocks === 0) return SILENCE_DBFS;
    return decibels(this.#noiseSum / this.#noiseBlocks);
  }

  /** The loudest block of all. */
  get loudestDbfs(): number {
    return this.#loudest;
  }

  add(block: Int16Array): void {
    const dbfs = loudness(block);
    this.#loudest = Math.max(this.#loudest, dbfs);
    if (!this.#isPlaying) {
      this.#noiseSum += 10 ** (dbfs / 10);
      this.#noiseBlocks++;
      return;
    }
    this.#blocksSincePlaying++;
    const isTone =
      dbfs > Math.max(this.noiseDbfs + ABOVE_NOISE_DB, QUIETEST_DBFS) && shareAt(this.#hz, block) > SHARE_MIN;
    this.#run = isTone ? [...this.#run, dbfs] : [];
    if (this.#heard === null && this.#run.length === BLOCKS_MIN) {
      const afterMs = (this.#blocksSincePlaying - BLOCKS_MIN) * BLOCK_MS;
      this.#heard = { afterMs, dbfs: Math.max(...this.#run) };
    }
  }
}

/** A frequency of which whole waves fit into a block, so that Goertzel's algorithm leaks nothing. */
export const LOOP_TONE_HZ = (SAMPLE_RATE / BLOCK_SAMPLES) * 10;

const decibels = (power: number): number =>
  power === 0 ? SILENCE_DBFS : Math.max(SILENCE_DBFS, 10 * Math.log10(power));
