import type { VideoShape } from "./ports.js";

/** What one's own picture may cost in a room of a certain size. */
export interface VideoBudget extends VideoShape {
  /** To each of the others. */
  bitsPerSecond: number;
}

/** What all copies of one's own picture may take together: half of a slow upstream of 2.5 Mbit/s, the rest is for sound. */
export const UPSTREAM_BITS_PER_SECOND = 1_200_000;
/** More than this shows nothing more at the largest size. */
const LINK_BITS_PER_SECOND = 1_000_000;

/**
 * By the number of people. Everybody sends to everybody, and each copy is encoded by itself: the sizes shrink so that
 * all copies together never take more pixels a second, and never more bits, than those of a smaller room.
 */
const SHAPES: readonly (readonly [people: number, shape: VideoShape])[] = [
  [2, { width: 640, height: 480, framesPerSecond: 20 }],
  [3, { width: 480, height: 360, framesPerSecond: 15 }],
  [4, { width: 384, height: 288, framesPerSecond: 15 }],
  [5, { width: 320, height: 240, framesPerSecond: 15 }],
  [6, { width: 320, height: 240, framesPerSecond: 12 }],
  [7, { width: 256, height: 192, framesPerSecond: 10 }],
];
const SMALLEST_ROOM = 2;

/** The largest that is ever sent, which is what cameras are opened with. */
export const LARGEST_SHAPE: VideoShape = videoBudget(SMALLEST_ROOM);

/** What may be sent in a room of that many people, oneself included; larger rooms than seven share the same bits. */
export function videoBudget(people: number): VideoBudget {
  const count = Math.max(SMALLEST_ROOM, people);
  const [, shape] = SHAPES.findLast(([size]) => size <= count) as (typeof SHAPES)[number];
  const share = Math.floor(UPSTREAM_BITS_PER_SECOND / (count - 1));
  return { ...shape, bitsPerSecond: Math.min(LINK_BITS_PER_SECOND, share) };
}
