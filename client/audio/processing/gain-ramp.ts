/** Multiplies blocks by a gain that never jumps: each change is a straight line over one block. */
export class GainRamp {
  #gain: number;

  constructor(gain = 1) {
    this.#gain = gain;
  }

  get gain(): number {
    return this.#gain;
  }

  /** In place. */
  process(block: Float32Array, wanted: number): void {
    const from = this.#gain;
    this.#gain = wanted;
    if (from === 1 && wanted === 1) return;
    const step = (wanted - from) / block.length;
    for (let i = 0; i < block.length; i++) block[i] = (block[i] ?? 0) * (from + step * (i + 1));
  }
}
