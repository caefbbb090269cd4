/** Samples from heard to silent and back: 5 ms, too short to be noticed and too long to click. */
const FADE_SAMPLES = 240;

/** Silences blocks without a click. */
export class MuteFade {
  #gain = 1;
  muted = false;

  /** In place. */
  process(block: Int16Array): void {
    const goal = this.muted ? 0 : 1;
    if (this.#gain === goal) {
      if (goal === 0) block.fill(0);
      return;
    }
    const step = (goal - this.#gain > 0 ? 1 : -1) / FADE_SAMPLES;
    for (let i = 0; i < block.length; i++) {
      this.#gain = Math.max(0, Math.min(1, this.#gain + step));
      block[i] = Math.round((block[i] ?? 0) * this.#gain);
    }
  }
}
