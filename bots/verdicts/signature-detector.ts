import type { AudioSink } from "../../client/index.js";
import { emptyEnvelopes, matchSignatures, PERIOD_FRAMES } from "./signature-match.js";
import { FRAME_MS, ToneEnvelopes } from "./tone-envelopes.js";

/** A look every quarter of a period; each covers one whole period. */
const LOOK_EVERY_FRAMES = PERIOD_FRAMES / 4;
/** A signature counts once two looks in a row have found it. */
const LOOKS_TO_CONFIRM = 2;

/** What a leg carried: the right bot, nothing that is anybody's, or (also) somebody else. */
export type LegVerdict = "heard" | "silent" | "crossed";

/** Listens to one leg and tells whose signatures were in it, whoever was expected. */
export class SignatureDetector implements AudioSink {
  readonly #tones = new ToneEnvelopes((amplitudes) => this.#take(amplitudes));
  readonly #history = emptyEnvelopes();
  readonly #heard = new Map<number, number>();
  #frames = 0;
  #looks = new Map<number, number>();

  write(block: Int16Array): void {
    this.#tones.write(block);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** All signatures that were ever there, with the time in milliseconds of sound at which they were sure. */
  get heard(): ReadonlyMap<number, number> {
    return this.#heard;
  }

  /** The signatures of the last second. */
  get present(): number[] {
    return [...this.#looks].filter(([, count]) => count >= LOOKS_TO_CONFIRM).map(([index]) => index);
  }

  /** Forgets everything, for a new question on the same leg. */
  reset(): void {
    this.#heard.clear();
    this.#looks.clear();
    this.#frames = 0;
    for (const envelope of this.#history) envelope.fill(0);
  }

  #take(amplitudes: Float64Array): void {
    this.#history.forEach((envelope, tone) => {
      envelope.copyWithin(0, 1);
      envelope[PERIOD_FRAMES - 1] = amplitudes[tone] ?? 0;
    });
    this.#frames++;
    if (this.#frames >= PERIOD_FRAMES && this.#frames % LOOK_EVERY_FRAMES === 0) this.#look();
  }

  #look(): void {
    const previous = this.#looks;
    this.#looks = new Map();
    for (const index of matchSignatures(this.#history)) {
      const count = (previous.get(index) ?? 0) + 1;
      this.#looks.set(index, count);
      if (count >= LOOKS_TO_CONFIRM && !this.#heard.has(index)) {
        this.#heard.set(index, this.#frames * FRAME_MS);
      }
    }
  }
}

/** A leg on which anybody but the expected one is heard is crossed, even if the expected one is heard as well. */
export function judgeLeg(expected: number, heard: Iterable<number>): LegVerdict {
  const indexes = new Set(heard);
  if (indexes.size === 0) return "silent";
  return indexes.size === 1 && indexes.has(expected) ? "heard" : "crossed";
}
