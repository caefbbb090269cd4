import fc from "fast-check";
import { expect, it } from "vitest";
import { BLOCK_SAMPLES } from "../../../client/audio/ports.js";
import { BlockShaper } from "../../../client/media/block-shaper.js";

function shape(samples: Int16Array, rate: number, channels: number): Int16Array[] {
  const blocks: Int16Array[] = [];
  new BlockShaper((block) => blocks.push(block)).push(samples, rate, channels);
  return blocks;
}

it("10 ms at any rate and number of channels come out as one block of 480 samples", () => {
  const shapes = fc.record({
    rate: fc.constantFrom(8000, 16_000, 32_000, 44_100, 48_000),
    channels: fc.integer({ min: 1, max: 6 }),
    value: fc.integer({ min: -32_768, max: 32_767 }),
  });
  fc.assert(
    fc.property(shapes, ({ rate, channels, value }) => {
      const blocks = shape(new Int16Array((rate / 100) * channels).fill(value), rate, channels);
      expect(blocks).toEqual([new Int16Array(BLOCK_SAMPLES).fill(value)]);
    }),
    { numRuns: 30 },
  );
});

it("48 kHz mono passes as it is, without a copy", () => {
  const samples = Int16Array.from({ length: BLOCK_SAMPLES }, (_, index) => index * 60 - 14_000);
  const [block] = shape(samples, 48_000, 1);
  expect(block).toBe(samples);
});

it("channels are averaged without running over", () => {
  const samples = new Int16Array(BLOCK_SAMPLES * 2).map((_, index) => (index % 2 === 0 ? 32_767 : 32_765));
  expect(shape(samples, 48_000, 2)).toEqual([new Int16Array(BLOCK_SAMPLES).fill(32_766)]);
});

it("an empty push makes no block", () => {
  expect(shape(new Int16Array(), 48_000, 1)).toEqual([]);
});
