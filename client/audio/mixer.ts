import { BlockQueue } from "./block-queue.js";
import { blockDbfs, LevelMeter } from "./levels/level-meter.js";
import { VoiceActivity } from "./levels/voice-activity.js";
import { Limiter } from "./limiter.js";
import { BLOCK_SAMPLES } from "./ports.js";

/** The most that a person or the whole may be amplified. */
const MOST_GAIN = 8;
const SILENCE = Number.NEGATIVE_INFINITY;

/** One loudness; changes are spread over one block. */
interface Gain {
  wanted: number;
  applied: number;
}

interface Person {
  queue: BlockQueue;
  gain: Gain;
  meter: LevelMeter;
  voice: VoiceActivity;
}

/** Adds up what all remote people say, one block per tick, and keeps the sum below full scale. */
export class Mixer {
  readonly #people = new Map<string, Person>();
  readonly #leaving = new Set<Person>();
  readonly #sum = new Float32Array(BLOCK_SAMPLES);
  readonly #limiter = new Limiter();
  readonly #volume: Gain = { wanted: 1, applied: 1 };

  /** Of all that is heard: 1 leaves it as it is, 0 is silence. */
  get volume(): number {
    return this.#volume.wanted;
  }

  set volume(volume: number) {
    this.#volume.wanted = checkedGain(volume);
  }

  /** Who speaks at the moment, by the names that they joined with. */
  get speaking(): string[] {
    return [...this.#people].flatMap(([id, { voice }]) => (voice.isSpeaking ? [id] : []));
  }

  /** How loud a person is, before their gain: 0 to 1 on a scale of decibels from -60 to 0. */
  level(id: string): number {
    return this.#people.get(id)?.meter.level ?? 0;
  }

  /** Takes the next block of a person; the first one lets them join. */
  push(id: string, block: Int16Array): void {
    if (block.length !== BLOCK_SAMPLES) throw new TypeError(`A block has ${BLOCK_SAMPLES} samples`);
    this.#person(id).queue.push(block);
  }

  /** Sets a person's loudness: 1 leaves it, 0 mutes. May come before their first block. */
  setGain(id: string, gain: number): void {
    this.#person(id).gain.wanted = checkedGain(gain);
  }

  /** Lets a person go; what was playing fades out during the next block. */
  remove(id: string): void {
    const person = this.#people.get(id);
    if (person === undefined) return;
    this.#people.delete(id);
    this.#leaving.add(person);
  }

  /** Fills the block with the sum of all people, which the limiter delays by a millisecond and a half. */
  mix(block: Int16Array): void {
    this.#sum.fill(0);
    for (const person of this.#people.values()) {
      const heard = person.queue.read();
      const dbfs = heard === undefined ? SILENCE : blockDbfs(heard);
      person.meter.addDbfs(dbfs);
      person.voice.addDbfs(dbfs);
      this.#add(person, heard);
    }
    for (const person of this.#leaving) this.#add(person, person.queue.end());
    this.#leaving.clear();
    this.#turn();
    this.#limiter.process(this.#sum, block);
  }

  #person(id: string): Person {
    let person = this.#people.get(id);
    if (person === undefined) {
      person = {
        queue: new BlockQueue(),
        gain: { wanted: 1, applied: 1 },
        meter: new LevelMeter(),
        voice: new VoiceActivity(),
      };
      this.#people.set(id, person);
    }
    return person;
  }

  #add({ gain }: Person, block: Int16Array | undefined): void {
    const step = (gain.wanted - gain.applied) / BLOCK_SAMPLES;
    if (block !== undefined) {
      for (let i = 0; i < BLOCK_SAMPLES; i++) {
        this.#sum[i] = (this.#sum[i] ?? 0) + (block[i] ?? 0) * (gain.applied + step * (i + 1));
      }
    }
    gain.applied = gain.wanted;
  }

  #turn(): void {
    const { wanted, applied } = this.#volume;
    if (wanted === 1 && applied === 1) return;
    const step = (wanted - applied) / BLOCK_SAMPLES;
    for (let i = 0; i < BLOCK_SAMPLES; i++) this.#sum[i] = (this.#sum[i] ?? 0) * (applied + step * (i + 1));
    this.#volume.applied = wanted;
  }
}

function checkedGain(gain: number): number {
  if (!(gain >= 0 && gain <= MOST_GAIN)) throw new TypeError(`A gain is between 0 and ${MOST_GAIN}`);
  return gain;
}
