import fc from "fast-check";
import { expect, test } from "vitest";
import { BlockCutter, blockBytes } from "../../../../client/audio/device/block-cutter.js";
import { blocksOf, noise } from "../sounds.js";

test("however a pipe cuts the bytes, the same blocks come out", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 3_000 }), { maxLength: 20 }), (cuts) => {
      const sent = noise(4_800, 10_000);
      const bytes = Buffer.concat(blocksOf(sent).map(blockBytes));
      const blocks: Int16Array[] = [];
      const cutter = new BlockCutter((block) => blocks.push(block.slice()));
      let at = 0;
      for (const length of [...cuts, bytes.length]) {
        cutter.push(bytes.subarray(at, at + length));
        at += length;
      }
      expect(Buffer.concat(blocks.map(blockBytes)).equals(bytes)).toBe(true);
    }),
  );
});

test("a block that is not complete is kept back", () => {
  const blocks: Int16Array[] = [];
  const cutter = new BlockCutter((block) => blocks.push(block.slice()));
  cutter.push(new Uint8Array(959));
  expect(blocks).toHaveLength(0);
  cutter.push(new Uint8Array(1));
  expect(blocks).toHaveLength(1);
});
