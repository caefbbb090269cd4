import { chromaOf, fitInto, frameBytes } from "./frame-size.js";
import { PlaneScaler } from "./plane-scaler.js";
import type { VideoFrame } from "./ports.js";

/** Makes frames small enough for what may be sent; the frame that comes out is used again for the next one. */
export class FrameScaler {
  readonly #luma = new PlaneScaler();
  readonly #chroma = new PlaneScaler();
  #frame: VideoFrame = { width: 0, height: 0, data: new Uint8Array(0) };

  /** Keeps the form; a frame that fits is handed back as it is. Sides come out even, as encoders like them. */
  shrink(frame: VideoFrame, box: { width: number; height: number }): VideoFrame {
    const fit = fitInto(frame, box);
    const size = { width: even(fit.width), height: even(fit.height) };
    if (fit.width === frame.width && fit.height === frame.height) return frame;
    if (this.#frame.width !== size.width || this.#frame.height !== size.height) {
      this.#frame = { ...size, data: new Uint8Array(frameBytes(size)) };
    }
    const [from, to] = [chromaOf(frame), chromaOf(size)];
    const [lumaFrom, lumaTo] = [frame.width * frame.height, size.width * size.height];
    const { data } = this.#frame;
    this.#luma.scale(frame.data, frame, data, size);
    for (const plane of [0, 1]) {
      this.#chroma.scale(
        frame.data.subarray(lumaFrom + plane * from.width * from.height),
        from,
        data.subarray(lumaTo + plane * to.width * to.height),
        to,
      );
    }
    return this.#frame;
  }
}

const even = (side: number): number => Math.max(2, side - (side % 2));
