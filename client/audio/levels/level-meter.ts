const FULL_SCALE = 32_768;
/** The quiet end of the scale. */
const FLOOR_DBFS = -60;
/** A needle falls by this much per block of 10 ms: the whole scale in a second and a half. */
const FALL_PER_BLOCK = 1 / 150;

/** Loudness of a block as its root mean square, in decibels relative to full scale; silence is minus infinity. */
export function blockDbfs(block: Int16Array | Float32Array): number {
  let sum = 0;
  for (let i = 0; i < block.length; i++) sum += (block[i] ?? 0) ** 2;
  return 10 * Math.log10(sum / block.length / FULL_SCALE ** 2);
}

/** A needle from 0 at -60 dBFS to 1 at full scale: rises at once and falls slowly, so that a glance catches it. */
export class LevelMeter {
  #level = 0;

  get level(): number {
    return this.#level;
  }

  add(block: Int16Array | Float32Array): void {
    this.addDbfs(blockDbfs(block));
  }

  /** For whoever has measured the block already. */
  addDbfs(dbfs: number): void {
    const now = Math.max(0, Math.min(1, 1 - dbfs / FLOOR_DBFS));
    this.#level = Math.max(now, this.#level - FALL_PER_BLOCK, 0);
  }
}
