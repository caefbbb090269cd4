import { BLOCK_BYTES } from "./backlog.js";

/** Turns the bytes of a pipe, which come in pieces of any length, into whole blocks. */
export class BlockCutter {
  readonly #onBlock: (block: Int16Array) => void;
  readonly #bytes = new Uint8Array(BLOCK_BYTES);
  readonly #block = new Int16Array(this.#bytes.buffer);
  #filled = 0;

  /** The block that is handed over is reused: whoever keeps it copies it. */
  constructor(onBlock: (block: Int16Array) => void) {
    this.#onBlock = onBlock;
  }

  push(piece: Uint8Array): void {
    let rest = piece;
    while (rest.length > 0) {
      const taken = rest.subarray(0, BLOCK_BYTES - this.#filled);
      this.#bytes.set(taken, this.#filled);
      this.#filled += taken.length;
      rest = rest.subarray(taken.length);
      if (this.#filled < BLOCK_BYTES) return;
      this.#filled = 0;
      this.#onBlock(this.#block);
    }
  }
}

/** A copy of the block as it goes through a pipe, little-endian as every machine that Node runs on. */
export function blockBytes(block: Int16Array): Buffer {
  return Buffer.from(new Uint8Array(block.buffer, block.byteOffset, block.byteLength));
}
