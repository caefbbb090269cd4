import { chromaOf, frameBytes } from "../../../client/video/frame-size.js";
import type { VideoFrame } from "../../../client/video/ports.js";

/** A frame of one colour, given as Y, U and V. */
export function plainFrame(
  size: { width: number; height: number },
  [y, u, v]: readonly [number, number, number],
): VideoFrame {
  const data = new Uint8Array(frameBytes(size)).fill(y);
  const luma = size.width * size.height;
  const chroma = chromaOf(size);
  data.fill(u, luma, luma + chroma.width * chroma.height);
  data.fill(v, luma + chroma.width * chroma.height);
  return { ...size, data };
}

/** A frame whose left half is white and whose right half is black. */
export function halves(size: { width: number; height: number }): VideoFrame {
  const frame = plainFrame(size, [16, 128, 128]);
  for (let y = 0; y < size.height; y++) frame.data.fill(235, y * size.width, y * size.width + size.width / 2);
  return frame;
}
