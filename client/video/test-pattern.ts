import type { VideoFrame, VideoSource } from "./ports.js";

const WIDTH = 320;
const HEIGHT = 240;
const FRAMES_PER_SECOND = 15;

/** Side of one square of the counter in pixels: large enough to survive a video codec at low rates. */
const CELL = 20;
const COUNTER_BITS = 16;
/** Light and dark in video range (ITU-R BT.601: 16 to 235), kept off the ends. */
const LIGHT = 200;
const DARK = 40;
const THRESHOLD = (LIGHT + DARK) / 2;
const NEUTRAL_CHROMA = 128;

/**
 * A moving picture that proves itself: the top row of squares spells the frame's number in binary, followed by
 * its complement, so that a receiver knows whether it sees this pattern and how many frames got lost.
 */
export class TestPattern implements VideoSource {
  readonly width = WIDTH;
  readonly height = HEIGHT;
  readonly framesPerSecond = FRAMES_PER_SECOND;
  #number = 0;

  next(): VideoFrame {
    const frame = drawFrame(this.#number);
    this.#number = (this.#number + 1) % 2 ** COUNTER_BITS;
    return frame;
  }

  close(): void {}
}

function drawFrame(number: number): VideoFrame {
  const luma = WIDTH * HEIGHT;
  const data = new Uint8Array(luma + luma / 2).fill(NEUTRAL_CHROMA, luma);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) data[y * WIDTH + x] = background(x, y, number);
  }
  for (let bit = 0; bit < COUNTER_BITS; bit++) {
    const set = ((number >> bit) & 1) === 1;
    fillCell(data, bit, 0, set ? LIGHT : DARK);
    fillCell(data, bit, 1, set ? DARK : LIGHT);
  }
  return { width: WIDTH, height: HEIGHT, data };
}

const background = (x: number, y: number, number: number): number =>
  DARK + ((x + y + number * 2) % (LIGHT - DARK));

function fillCell(data: Uint8Array, column: number, row: number, value: number): void {
  for (let y = row * CELL; y < (row + 1) * CELL; y++) {
    const start = y * WIDTH + column * CELL;
    data.fill(value, start, start + CELL);
  }
}

/** The number of a frame of this pattern, at any size it may have been scaled to; null for any other picture. */
export function readFrameNumber(frame: VideoFrame): number | null {
  let number = 0;
  for (let bit = 0; bit < COUNTER_BITS; bit++) {
    const value = cellIsLight(frame, bit, 0);
    if (value === cellIsLight(frame, bit, 1)) return null;
    if (value) number |= 1 << bit;
  }
  return number;
}

function cellIsLight(frame: VideoFrame, column: number, row: number): boolean {
  const x = Math.floor(((column + 0.5) * CELL * frame.width) / WIDTH);
  const y = Math.floor(((row + 0.5) * CELL * frame.height) / HEIGHT);
  return (frame.data[y * frame.width + x] ?? 0) > THRESHOLD;
}
