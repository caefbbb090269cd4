import { BlockQueue } from "./block-queue.js";
import { BLOCK_SAMPLES } from "./ports.js";

const FULL_SCALE = 32_767;
/** Below this the mix is left exactly as it is; above it the limiter bends. */
export const LIMITER_KNEE = 0.8 * FULL_SCALE;
const HEADROOM = FULL_SCALE - LIMITER_KNEE;

interface Person {
  queue: BlockQueue;
  gain: number;
  /** The gain at the end of the last block: changes are spread over one block. */
  appliedGain: number;
}

/** Adds up what all remote people say, one block per tick. */
export class Mixer {
  readonly #people = new Map<string, Person>();
  readonly #leaving = new Set<Person>();
  readonly #sum = new Float32Array(BLOCK_SAMPLES);

  /** Takes the next block of a person; the first one lets them join. */
  push(id: string, block: Int16Array): void {
    if (block.length !== BLOCK_SAMPLES) throw new TypeError(`A block has ${BLOCK_SAMPLES} samples`);
    this.#person(id).queue.push(block);
  }

  /** Sets a person's loudness: 1 leaves it, 0 mutes. May come before their first block. */
  setGain(id: string, gain: number): void {
    if (!(gain >= 0 && gain <= 8)) throw new TypeError("A gain is between 0 and 8");
    this.#person(id).gain = gain;
  }

  /** Lets a person go; what was playing fades out during the next block. */
  remove(id: string): void {
    const person = this.#people.get(id);
    if (person === undefined) return;
    this.#people.delete(id);
    this.#leaving.add(person);
  }

  /** Fills the block with the sum of all people. */
  mix(block: Int16Array): void {
    this.#sum.fill(0);
    for (const person of this.#people.values()) this.#add(person, person.queue.read());
    for (const person of this.#leaving) this.#add(person, person.queue.end());
    this.#leaving.clear();
    for (let i = 0; i < block.length; i++) block[i] = softLimit(this.#sum[i] ?? 0);
  }

  #person(id: string): Person {
    let person = this.#people.get(id);
    if (person === undefined) {
      person = { queue: new BlockQueue(), gain: 1, appliedGain: 1 };
      this.#people.set(id, person);
    }
    return person;
  }

  #add(person: Person, block: Int16Array | undefined): void {
    const step = (person.gain - person.appliedGain) / BLOCK_SAMPLES;
    if (block !== undefined) {
      for (let i = 0; i < BLOCK_SAMPLES; i++) {
        this.#sum[i] = (this.#sum[i] ?? 0) + (block[i] ?? 0) * (person.appliedGain + step * (i + 1));
      }
    }
    person.appliedGain = person.gain;
  }
}

/** Bends what is too loud smoothly below full scale, so that a sum never wraps around or is cut off hard. */
export function softLimit(sample: number): number {
  const size = Math.abs(sample);
  if (size <= LIMITER_KNEE) return Math.round(sample);
  return (
    Math.sign(sample) * Math.round(LIMITER_KNEE + HEADROOM * Math.tanh((size - LIMITER_KNEE) / HEADROOM))
  );
}
