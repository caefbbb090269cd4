import fc from "fast-check";
import { expect, it } from "vitest";
import type { VideoFrame } from "../../../client/video/ports.js";
import { readFrameNumber, TestPattern } from "../../../client/video/test-pattern.js";

/** The frame at another size, nearest sample by nearest sample, as a sender under pressure would scale it. */
function scaled(frame: VideoFrame, scale: number): VideoFrame {
  const width = Math.round((frame.width * scale) / 2) * 2;
  const height = Math.round((frame.height * scale) / 2) * 2;
  const data = new Uint8Array((width * height * 3) / 2).fill(128);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const fromX = Math.min(frame.width - 1, Math.floor(((x + 0.5) * frame.width) / width));
      const fromY = Math.min(frame.height - 1, Math.floor(((y + 0.5) * frame.height) / height));
      data[y * width + x] = frame.data[fromY * frame.width + fromX] ?? 0;
    }
  }
  return { width, height, data };
}

/** The first frames of the pattern, by their numbers. */
function firstFrames(count: number): VideoFrame[] {
  const pattern = new TestPattern();
  return Array.from({ length: count }, () => pattern.next());
}

it("frames have the size that they say, in I420", () => {
  const pattern = new TestPattern();
  const { width, height, data } = pattern.next();
  expect([width, height]).toEqual([pattern.width, pattern.height]);
  expect(data).toHaveLength((width * height * 3) / 2);
});

it("frames are numbered from zero, one after the other", () => {
  const pattern = new TestPattern();
  const numbers = Array.from({ length: 20 }, () => readFrameNumber(pattern.next()));
  expect(numbers).toEqual(Array.from({ length: 20 }, (_, index) => index));
});

it("a frame's number is read at any size that a sender scales it to, through some noise", () => {
  const frames = firstFrames(70);
  const number = fc.nat(frames.length - 1);
  const scale = fc.double({ min: 0.25, max: 2, noNaN: true });
  const offset = fc.integer({ min: -25, max: 25 });
  fc.assert(
    fc.property(number, scale, offset, (index, factor, noise) => {
      const seen = scaled(frames[index] as VideoFrame, factor);
      for (let at = 0; at < seen.data.length; at++) {
        seen.data[at] = clamp((seen.data[at] ?? 0) + (at % 2 === 0 ? noise : -noise));
      }
      expect(readFrameNumber(seen)).toBe(index);
    }),
    { numRuns: 25 },
  );
});

it("any other picture has no number", () => {
  const size = { width: 320, height: 240 };
  const plain = (value: number): VideoFrame => ({
    ...size,
    data: new Uint8Array(320 * 240 * 1.5).fill(value),
  });
  expect([16, 128, 235].map((value) => readFrameNumber(plain(value)))).toEqual([null, null, null]);
  expect(readFrameNumber({ width: 0, height: 0, data: new Uint8Array() })).toBeNull();
});

const clamp = (value: number): number => Math.max(0, Math.min(255, value));
