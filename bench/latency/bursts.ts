import { type AudioSource, BLOCK_SAMPLES, SAMPLE_RATE } from "../../client/index.js";

const HZ = 1_000;
const AMPLITUDE = 12_000;
/** Loud enough to be no noise of a codec, and low enough to be reached within the first wave. */
const ONSET = 3_000;
const BURST_BLOCKS = 3;
/** From one burst to the next; nothing on the way holds sound back for so long. */
const PERIOD_BLOCKS = 50;
const QUIET_BLOCKS = 10;
const NS_PER_MS = 1_000_000n;

/** Milliseconds of the clock that all processes of one machine share. */
const now = (): number => Number(process.hrtime.bigint() / 1_000n) / Number(NS_PER_MS / 1_000n);

/** Silence with a short tone twice a second; tells when each tone was taken. */
export class BurstSource implements AudioSource {
  readonly #onBurst: (at: number) => void;
  #blocks = 0;

  constructor(onBurst: (at: number) => void) {
    this.#onBurst = onBurst;
  }

  read(block: Int16Array): boolean {
    const at = this.#blocks++ % PERIOD_BLOCKS;
    block.fill(0);
    if (at === 0) this.#onBurst(now());
    if (at < BURST_BLOCKS) {
      for (let i = 0; i < block.length; i++) {
        const sample = at * BLOCK_SAMPLES + i;
        block[i] = Math.round(AMPLITUDE * Math.sin((2 * Math.PI * HZ * sample) / SAMPLE_RATE));
      }
    }
    return true;
  }

  close(): void {}
}

/** Finds where each tone begins in what arrives. */
export class BurstDetector {
  readonly #onBurst: (at: number) => void;
  #quiet = 0;

  constructor(onBurst: (at: number) => void) {
    this.#onBurst = onBurst;
  }

  hear(block: Int16Array): void {
    const at = block.findIndex((sample) => Math.abs(sample) > ONSET);
    if (at >= 0 && this.#quiet >= QUIET_BLOCKS) this.#onBurst(now() + (at * 1_000) / SAMPLE_RATE);
    this.#quiet = at >= 0 ? 0 : this.#quiet + 1;
  }
}

/** What one pair measured: the times at which bursts left and came. */
export interface BurstTimes {
  left: number[];
  came: number[];
}

const PERIOD_MS = PERIOD_BLOCKS * 10;

/** The delay of each burst that came, by the last one that had left before it. */
export function delaysOf({ left, came }: BurstTimes): number[] {
  return came.flatMap((at) => {
    const from = left.filter((start) => start <= at).at(-1);
    return from === undefined || at - from > PERIOD_MS ? [] : [at - from];
  });
}
