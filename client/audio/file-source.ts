import { CallError } from "../../protocol/errors.js";
import { type AudioSource, SAMPLE_RATE } from "./ports.js";
import { Resampler } from "./resampler.js";
import { readWavFile, type WavAudio } from "./wav-reader.js";

const EMPTY = new Int16Array(0);

/** Plays a WAVE file of any rate, once or in a loop. */
export class FileSource implements AudioSource {
  readonly #audio: WavAudio;
  readonly #loop: boolean;
  /** Absent for a file that is at 48 kHz already. */
  readonly #resampler: Resampler | undefined;
  /** One piece is 20 ms, which keeps the memory small. */
  readonly #pieceSamples: number;
  #position = 0;
  #ready: Int16Array = EMPTY;
  #ended = false;

  private constructor(audio: WavAudio, loop: boolean, resampler: Resampler | undefined) {
    this.#audio = audio;
    this.#loop = loop;
    this.#resampler = resampler;
    this.#pieceSamples = Math.ceil(audio.sampleRate / 50);
  }

  /** With `loop` (default false) the file starts over for ever. A file without any sound is refused. */
  static async open(path: string, { loop = false }: { loop?: boolean } = {}): Promise<FileSource> {
    const audio = await readWavFile(path);
    if (audio.samples.length === 0) throw new CallError("bad-audio-file", `${path}: it holds no sound`);
    const resampler = audio.sampleRate === SAMPLE_RATE ? undefined : new Resampler(audio.sampleRate);
    return new FileSource(audio, loop, resampler);
  }

  read(block: Int16Array): boolean {
    let filled = 0;
    while (filled < block.length) {
      if (this.#ready.length === 0) this.#ready = this.#nextPiece();
      if (this.#ready.length === 0 && this.#ended) break;
      const taken = this.#ready.subarray(0, block.length - filled);
      block.set(taken, filled);
      this.#ready = this.#ready.subarray(taken.length);
      filled += taken.length;
    }
    block.fill(0, filled);
    return filled > 0;
  }

  close(): void {
    this.#ended = true;
    this.#ready = EMPTY;
  }

  /** May be empty while the filter of the resampler fills. */
  #nextPiece(): Int16Array {
    if (this.#ended) return EMPTY;
    const { samples } = this.#audio;
    if (this.#position >= samples.length) {
      if (!this.#loop) {
        this.#ended = true;
        return this.#resampler?.flush() ?? EMPTY;
      }
      this.#position = 0;
    }
    const piece = samples.subarray(this.#position, this.#position + this.#pieceSamples);
    this.#position += piece.length;
    return this.#resampler?.process(piece) ?? piece;
  }
}
