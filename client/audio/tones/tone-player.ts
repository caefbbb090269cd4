import type { CallError } from "../../../protocol/errors.js";
import { fadeAway, toSample } from "../fades.js";
import { BLOCK_SAMPLES } from "../ports.js";
import { generateTone, type Tone } from "./generated.js";
import { readToneFiles, type ToneFiles } from "./tone-files.js";

/** Plays one tone at a time into whatever is played; what is stopped fades out within a block. */
export class TonePlayer {
  /** Those that have a file, and of the others those that were played. */
  readonly #tones: ToneFiles;
  #playing: { samples: Int16Array; at: number; once: boolean } | null = null;
  readonly #last = new Int16Array(BLOCK_SAMPLES);
  /** The end of what was stopped. */
  #fading: Int16Array | null = null;
  /** Of all tones: 1 leaves them as they are. */
  volume = 1;

  /** Tones that are not given are generated when they are first played. */
  constructor(tones: ToneFiles = {}) {
    this.#tones = { ...tones };
  }

  /** With the files of a folder in place of the generated tones; bad ones are remarked on. */
  static async load({
    folder,
    onRemark = () => {},
  }: {
    folder: string | null;
    onRemark?: (error: CallError) => void;
  }): Promise<TonePlayer> {
    return new TonePlayer(folder === null ? undefined : await readToneFiles(folder, onRemark));
  }

  /** False when the next block would be without a tone. */
  get isPlaying(): boolean {
    return this.#playing !== null || this.#fading !== null;
  }

  /** Plays it until the next one, or a single time with `once` (default false); null stops. */
  play(tone: Tone | null, { once = false }: { once?: boolean } = {}): void {
    if (this.#playing !== null) this.#fading = fadeAway(this.#last);
    this.#playing = tone === null ? null : { samples: this.#samplesOf(tone), at: 0, once };
  }

  /** Adds the next block of the tone to what is in the block already. */
  addTo(block: Int16Array): void {
    const fading = this.#fading;
    this.#fading = null;
    this.#read(this.#last);
    for (let i = 0; i < block.length; i++) {
      block[i] = toSample((block[i] ?? 0) + (this.#last[i] ?? 0) + (fading?.[i] ?? 0));
    }
  }

  #samplesOf(tone: Tone): Int16Array {
    this.#tones[tone] ??= generateTone(tone);
    return this.#tones[tone];
  }

  #read(block: Int16Array): void {
    const playing = this.#playing;
    block.fill(0);
    if (playing === null) return;
    for (let i = 0; i < block.length; i++) {
      if (playing.at === playing.samples.length) {
        if (playing.once) {
          this.#playing = null;
          return;
        }
        playing.at = 0;
      }
      block[i] = toSample((playing.samples[playing.at++] ?? 0) * this.volume);
    }
  }
}
