import { type AudioSource, SAMPLE_RATE } from "../../client/index.js";

/**
 * The grid of tones, in the band that every codec keeps. No tone is close to two, three, four or five times another
 * one, nor to one and a half times, so that a distorted tone does not look like its neighbour.
 */
export const TONES_HZ = [
  470, 630, 840, 1010, 1200, 1350, 1600, 1770, 1970, 2130, 2290, 2450, 2600, 2750,
] as const;

/**
 * On and off, six of thirteen; however two of them are turned against each other, at most four of the six agree, so
 * it does not matter when a listener starts to listen.
 */
export const CODES = [
  "0001001110101",
  "0001101001101",
  "0010010110101",
  "0001010010111",
  "0001110011001",
  "0001010101011",
  "0001110100101",
] as const;

export const SYMBOL_MS = 80;
export const SYMBOLS = CODES[0].length;

/** The seats of one room: signatures 7n to 7n + 6 have neither a tone nor a code in common. */
export const SEATS = 7;
const ROUNDS = TONES_HZ.length - 1;
const PAIRS = ROUNDS * SEATS;

/** How many different signatures there are; a room's bots take seven in a row, from a multiple of seven. */
export const SIGNATURES = PAIRS * CODES.length;

/** Two tones of the grid that sound and pause together in the rhythm of a code. */
export interface Signature {
  index: number;
  /** Positions in `TONES_HZ`, the lower one first. */
  tones: readonly [number, number];
  /** Position in `CODES`. */
  code: number;
}

/**
 * The signature of a bot. Pairs are those of a round-robin tournament: in each round of seven every tone plays once.
 * When all 91 pairs are used up they come again with other codes.
 */
export function signatureOf(index: number): Signature {
  if (!Number.isInteger(index) || index < 0 || index >= SIGNATURES) {
    throw new TypeError(`Signatures are numbered from 0 to ${SIGNATURES - 1}`);
  }
  const seat = index % SEATS;
  const round = Math.floor(index / SEATS) % ROUNDS;
  const turn = Math.floor(index / PAIRS);
  const first = seat === 0 ? ROUNDS : (round + seat) % ROUNDS;
  const second = seat === 0 ? round : (round - seat + ROUNDS) % ROUNDS;
  return {
    index,
    tones: [Math.min(first, second), Math.max(first, second)],
    code: (seat + turn) % CODES.length,
  };
}

/** True while the code sounds, at a time since its start. */
export function codeSounds(code: number, atMs: number): boolean {
  return CODES[code]?.[Math.floor(atMs / SYMBOL_MS) % SYMBOLS] === "1";
}

/** Peak of one tone: the twelve tones of six bots together stay below full scale. */
const TONE_DBFS = -24;
/** Edges this soft make no clicks, which would leak into other tones. */
const EDGE_MS = 5;
const SAMPLES_PER_MS = SAMPLE_RATE / 1_000;

/** Plays a signature for ever. */
export class SignatureSource implements AudioSource {
  readonly #signature: Signature;
  readonly #steps: readonly number[];
  readonly #amplitude = 32_767 * 10 ** (TONE_DBFS / 20);
  #sample = 0;
  #gain = 0;

  constructor(index: number) {
    this.#signature = signatureOf(index);
    this.#steps = this.#signature.tones.map((tone) => (2 * Math.PI * (TONES_HZ[tone] ?? 0)) / SAMPLE_RATE);
  }

  read(block: Int16Array): boolean {
    const edgeStep = 1 / (EDGE_MS * SAMPLES_PER_MS);
    for (let i = 0; i < block.length; i++, this.#sample++) {
      const target = codeSounds(this.#signature.code, this.#sample / SAMPLES_PER_MS) ? 1 : 0;
      this.#gain = target === 1 ? Math.min(1, this.#gain + edgeStep) : Math.max(0, this.#gain - edgeStep);
      block[i] = this.#gain === 0 ? 0 : Math.round(this.#amplitude * softened(this.#gain) * this.#tones());
    }
    return true;
  }

  close(): void {}

  #tones(): number {
    return this.#steps.reduce((sum, step) => sum + Math.sin(step * this.#sample), 0);
  }
}

/** A straight ramp bent into a raised cosine. */
function softened(gain: number): number {
  return 0.5 - 0.5 * Math.cos(Math.PI * gain);
}
