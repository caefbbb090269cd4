import { BLOCK_SAMPLES } from "../ports.js";

const BYTES_PER_SAMPLE = Float32Array.BYTES_PER_ELEMENT;

type Rnnoise = ReturnType<typeof import("@jitsi/rnnoise-wasm/dist/rnnoise-sync.js").default>;

/**
 * Takes away what is not a voice, by RNNoise's network, which needs a block of look-back: what comes out is 10 ms late.
 * Turning it on and off is a fade of one block between the two.
 */
export class NoiseSuppression {
  readonly #library: Rnnoise;
  readonly #state: number;
  readonly #frame: number;
  readonly #plain = new Float32Array(BLOCK_SAMPLES);
  #wasEnabled = true;
  #freed = false;
  enabled = true;

  private constructor(library: Rnnoise) {
    this.#library = library;
    this.#state = library._rnnoise_create();
    this.#frame = library._malloc(BLOCK_SAMPLES * BYTES_PER_SAMPLE);
  }

  /** Null where the optional package is not installed or does not run here. */
  static async load(): Promise<NoiseSuppression | null> {
    try {
      const { default: create } = await import("@jitsi/rnnoise-wasm/dist/rnnoise-sync.js");
      const library = create();
      await library.ready;
      return new NoiseSuppression(library);
    } catch {
      return null;
    }
  }

  /** In place; samples are as loud as 16-bit ones. */
  process(block: Float32Array): void {
    if (this.#freed || (!this.enabled && !this.#wasEnabled)) return;
    this.#plain.set(block);
    const at = this.#frame / BYTES_PER_SAMPLE;
    this.#library.HEAPF32.set(block, at);
    this.#library._rnnoise_process_frame(this.#state, this.#frame, this.#frame);
    // Looked up after the call: the memory may have been moved.
    const { HEAPF32 } = this.#library;
    for (let i = 0; i < BLOCK_SAMPLES; i++) block[i] = HEAPF32[at + i] ?? 0;
    if (this.enabled !== this.#wasEnabled) this.#blend(block);
    this.#wasEnabled = this.enabled;
  }

  free(): void {
    if (this.#freed) return;
    this.#freed = true;
    this.#library._rnnoise_destroy(this.#state);
    this.#library._free(this.#frame);
  }

  #blend(block: Float32Array): void {
    for (let i = 0; i < BLOCK_SAMPLES; i++) {
      const done = (i + 1) / BLOCK_SAMPLES;
      const share = this.enabled ? done : 1 - done;
      block[i] = (block[i] ?? 0) * share + (this.#plain[i] ?? 0) * (1 - share);
    }
  }
}
