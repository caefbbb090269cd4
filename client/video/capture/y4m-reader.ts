import { frameBytes } from "../frame-size.js";
import type { VideoFrame } from "../ports.js";

const NEWLINE = 0x0a;
/** Longer than any line that ffmpeg writes. */
const LONGEST_LINE = 512;
/** No frame that was asked for is larger, so that a stream gone wrong cannot ask for all memory. */
const MOST_PIXELS = 4096 * 4096;

/**
 * Cuts a stream of Y4M (a line about the whole, then a line and the planes for each frame) into frames. It has two
 * frames of memory and no more: one is being filled while the other is the newest.
 */
export class Y4mReader {
  readonly #deliver: (frame: VideoFrame) => void;
  readonly #line = new Uint8Array(LONGEST_LINE);
  #lineLength = 0;
  #size: { width: number; height: number } | null = null;
  #filling: Uint8Array = new Uint8Array(0);
  #newest: Uint8Array = new Uint8Array(0);
  #filled = 0;
  #inFrame = false;

  /** The frame's bytes stay as they are until the one after the next begins to arrive. */
  constructor(deliver: (frame: VideoFrame) => void) {
    this.#deliver = deliver;
  }

  /** Throws a `TypeError` for a stream that is no Y4M in 4:2:0; nothing may be pushed after that. */
  push(piece: Uint8Array): void {
    let at = 0;
    while (at < piece.length) at = this.#inFrame ? this.#fill(piece, at) : this.#readLine(piece, at);
  }

  #readLine(piece: Uint8Array, from: number): number {
    const end = piece.indexOf(NEWLINE, from);
    const part = piece.subarray(from, end === -1 ? piece.length : end);
    if (this.#lineLength + part.length > LONGEST_LINE)
      throw new TypeError("A line of the pictures is too long");
    this.#line.set(part, this.#lineLength);
    this.#lineLength += part.length;
    if (end === -1) return piece.length;
    const line = Buffer.from(this.#line.buffer, 0, this.#lineLength).toString("latin1");
    this.#lineLength = 0;
    if (this.#size === null) this.#begin(line);
    else if (line === "FRAME" || line.startsWith("FRAME ")) this.#inFrame = true;
    else throw new TypeError("A frame does not begin where it should");
    return end + 1;
  }

  #begin(line: string): void {
    const [magic, ...fields] = line.split(" ");
    const side = (letter: string): number =>
      Number(fields.find((field) => field.startsWith(letter))?.slice(1) ?? Number.NaN);
    const [width, height] = [side("W"), side("H")];
    const colours = fields.find((field) => field.startsWith("C")) ?? "C420";
    const isSize = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
    // 4:2:0 with more than 8 bits is called C420p10 and the like.
    if (magic !== "YUV4MPEG2" || !isSize || !/^C420(?!p\d)/.test(colours) || width * height > MOST_PIXELS) {
      throw new TypeError("The pictures are in no form that can be read");
    }
    this.#size = { width, height };
    this.#filling = new Uint8Array(frameBytes(this.#size));
    this.#newest = new Uint8Array(this.#filling.length);
  }

  #fill(piece: Uint8Array, from: number): number {
    const end = Math.min(piece.length, from + this.#filling.length - this.#filled);
    this.#filling.set(piece.subarray(from, end), this.#filled);
    this.#filled += end - from;
    if (this.#filled === this.#filling.length) this.#complete();
    return end;
  }

  #complete(): void {
    [this.#filling, this.#newest] = [this.#newest, this.#filling];
    this.#filled = 0;
    this.#inFrame = false;
    const { width, height } = this.#size as { width: number; height: number };
    this.#deliver({ width, height, data: this.#newest });
  }
}
