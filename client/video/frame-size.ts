import type { VideoFrame } from "./ports.js";

/** What anybody may send us; libwebrtc itself goes no further than 16,384 either way. */
const LARGEST_SIDE = 16_384;

/** The sides of a chroma plane. */
export const chromaOf = ({ width, height }: { width: number; height: number }) => ({
  width: (width + 1) >> 1,
  height: (height + 1) >> 1,
});

/** How many bytes a picture in I420 has. */
export function frameBytes(size: { width: number; height: number }): number {
  const chroma = chromaOf(size);
  return size.width * size.height + 2 * chroma.width * chroma.height;
}

/** False for a picture that is not what it says: pictures come from other people. */
export function isWholeFrame({ width, height, data }: VideoFrame): boolean {
  const isSide = (side: number): boolean => Number.isInteger(side) && side >= 1 && side <= LARGEST_SIDE;
  return isSide(width) && isSide(height) && data.length >= frameBytes({ width, height });
}

/** The largest size of the same form that fits into the box, and is not larger than the picture; sides are at least 1. */
export function fitInto(
  picture: { width: number; height: number },
  box: { width: number; height: number },
): { width: number; height: number } {
  const scale = Math.min(1, box.width / picture.width, box.height / picture.height);
  return {
    width: Math.max(1, Math.round(picture.width * scale)),
    height: Math.max(1, Math.round(picture.height * scale)),
  };
}
