import { chromaOf, fitInto, isWholeFrame } from "./frame-size.js";
import { PlaneScaler } from "./plane-scaler.js";
import type { RgbTile, VideoFrame } from "./ports.js";

/** ITU-R BT.601 in video range, in steps of 1/256. */
const LUMA_BLACK = 16;
const CHROMA_ZERO = 128;
const [LUMA, RED_V, GREEN_U, GREEN_V, BLUE_U] = [298, 409, -100, -208, 516];
const ROUND = 128;
const SHIFT = 8;

/** Turns frames of one person into small pictures for a screen. Makes nothing per frame while the sizes stay. */
export class TileScaler {
  readonly #luma = new PlaneScaler();
  readonly #chroma = new PlaneScaler();
  #planes = new Uint8Array(0);
  #rgb = new Uint8ClampedArray(0);
  #tile: RgbTile = { width: 0, height: 0, rgb: new Uint8Array(0) };

  /** The picture that fits into the box, in its own form; null for a frame that is none. The tile is used again. */
  scale(frame: VideoFrame, box: { width: number; height: number }): RgbTile | null {
    if (!isWholeFrame(frame) || box.width < 1 || box.height < 1) return null;
    const size = fitInto(frame, { width: Math.floor(box.width), height: Math.floor(box.height) });
    const pixels = size.width * size.height;
    this.#makeRoom(size);
    const chroma = chromaOf(frame);
    const luma = frame.width * frame.height;
    this.#luma.scale(frame.data, frame, this.#planes, size);
    for (const plane of [0, 1]) {
      const source = frame.data.subarray(luma + plane * chroma.width * chroma.height);
      this.#chroma.scale(source, chroma, this.#planes.subarray((plane + 1) * pixels), size);
    }
    this.#colour(pixels);
    return this.#tile;
  }

  #makeRoom(size: { width: number; height: number }): void {
    if (this.#tile.width === size.width && this.#tile.height === size.height) return;
    const bytes = size.width * size.height * 3;
    this.#planes = new Uint8Array(bytes);
    this.#rgb = new Uint8ClampedArray(bytes);
    this.#tile = { width: size.width, height: size.height, rgb: new Uint8Array(this.#rgb.buffer) };
  }

  #colour(pixels: number): void {
    const [planes, rgb] = [this.#planes, this.#rgb];
    for (let pixel = 0, at = 0; pixel < pixels; pixel++, at += 3) {
      const y = LUMA * ((planes[pixel] as number) - LUMA_BLACK) + ROUND;
      const u = (planes[pixels + pixel] as number) - CHROMA_ZERO;
      const v = (planes[2 * pixels + pixel] as number) - CHROMA_ZERO;
      rgb[at] = (y + RED_V * v) >> SHIFT;
      rgb[at + 1] = (y + GREEN_U * u + GREEN_V * v) >> SHIFT;
      rgb[at + 2] = (y + BLUE_U * u) >> SHIFT;
    }
  }
}
