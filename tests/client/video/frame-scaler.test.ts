import fc from "fast-check";
import { expect, it, test } from "vitest";
import { FrameScaler } from "../../../client/video/frame-scaler.js";
import { frameBytes } from "../../../client/video/frame-size.js";
import { readFrameNumber, TestPattern } from "../../../client/video/test-pattern.js";
import { plainFrame } from "./pictures.js";

it("a frame that fits is handed on as it is", () => {
  const frame = new TestPattern().next();
  expect(new FrameScaler().shrink(frame, frame)).toBe(frame);
  expect(new FrameScaler().shrink(frame, { width: 640, height: 480 })).toBe(frame);
});

it("a smaller frame still shows what it showed", () => {
  const [pattern, scaler] = [new TestPattern(), new FrameScaler()];
  for (let number = 0; number < 70; number++) {
    const small = scaler.shrink(pattern.next(), { width: 160, height: 160 });
    expect(small).toMatchObject({ width: 160, height: 120 });
    expect(readFrameNumber(small)).toBe(number);
  }
});

const side = fc.integer({ min: 1, max: 200 });

test("whatever comes in, what comes out is whole, even, inside of the box and of the same colour", () => {
  const scaler = new FrameScaler();
  fc.assert(
    fc.property(side, side, side, side, (width, height, wide, high) => {
      const frame = plainFrame({ width, height }, [90, 200, 30]);
      const small = scaler.shrink(frame, { width: wide, height: high });
      if (small === frame) return;
      const { width: w, height: h, data } = small;
      expect([w % 2, h % 2]).toEqual([0, 0]);
      // Two is the least that can be even.
      expect(w).toBeLessThanOrEqual(Math.max(2, wide));
      expect(h).toBeLessThanOrEqual(Math.max(2, high));
      expect(data).toHaveLength(frameBytes(small));
      expect(Buffer.compare(data, plainFrame(small, [90, 200, 30]).data)).toBe(0);
    }),
  );
});
