/** One row of a plane after another is averaged into a smaller plane. Makes nothing per picture while sizes stay. */
export class PlaneScaler {
  #from = { width: 0, height: 0 };
  #to = { width: 0, height: 0 };
  #columns = new Uint32Array(1);
  #rows = new Uint32Array(1);
  #sums = new Uint32Array(0);

  /**
   * Each sample of the target is the mean of the samples that it covers (at least one, so that a larger target repeats
   * them). `source` and `target` begin at the planes.
   */
  scale(
    source: Uint8Array,
    from: { width: number; height: number },
    target: Uint8Array,
    to: { width: number; height: number },
  ): void {
    this.#prepare(from, to);
    const columns = this.#columns;
    const sums = this.#sums;
    for (let row = 0; row < to.height; row++) {
      const top = this.#rows[row * 2] as number;
      const bottom = this.#rows[row * 2 + 1] as number;
      sums.fill(0);
      for (let y = top; y < bottom; y++) {
        const line = y * from.width;
        for (let column = 0; column < to.width; column++) {
          let sum = 0;
          const right = columns[column * 2 + 1] as number;
          for (let x = columns[column * 2] as number; x < right; x++) sum += source[line + x] as number;
          sums[column] = (sums[column] as number) + sum;
        }
      }
      const high = bottom - top;
      for (let column = 0; column < to.width; column++) {
        const samples = high * ((columns[column * 2 + 1] as number) - (columns[column * 2] as number));
        target[row * to.width + column] = ((sums[column] as number) + (samples >> 1)) / samples;
      }
    }
  }

  #prepare(from: { width: number; height: number }, to: { width: number; height: number }): void {
    if (from.width !== this.#from.width || to.width !== this.#to.width) {
      this.#columns = spans(from.width, to.width);
      this.#sums = new Uint32Array(to.width);
    }
    if (from.height !== this.#from.height || to.height !== this.#to.height) {
      this.#rows = spans(from.height, to.height);
    }
    this.#from = { width: from.width, height: from.height };
    this.#to = { width: to.width, height: to.height };
  }
}

/** For each of `to` cells the first sample that it covers and the one after the last, of `from`. */
function spans(from: number, to: number) {
  const result = new Uint32Array(to * 2);
  for (let cell = 0; cell < to; cell++) {
    const first = Math.min(from - 1, Math.floor((cell * from) / to));
    result[cell * 2] = first;
    result[cell * 2 + 1] = Math.max(first + 1, Math.floor(((cell + 1) * from) / to));
  }
  return result;
}
