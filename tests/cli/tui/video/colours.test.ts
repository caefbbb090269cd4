import fc from "fast-check";
import { expect, it, test } from "vitest";
import { brightness, looksLike, paletteIndex } from "../../../../cli/tui/video/colours.js";

/** The 240 of the 256 colours that every terminal draws alike. */
const PALETTE = Array.from({ length: 240 }, (_, at): [number, number, number] => {
  if (at >= 216) return [8 + (at - 216) * 10, 8 + (at - 216) * 10, 8 + (at - 216) * 10];
  const step = (part: number): number => (part === 0 ? 0 : 55 + part * 40);
  return [step(Math.floor(at / 36)), step(Math.floor(at / 6) % 6), step(at % 6)];
});
const partsOf = (colour: number): [number, number, number] => [
  colour >> 16,
  (colour >> 8) & 255,
  colour & 255,
];
const distance = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, part, index) => sum + (part - (b[index] ?? 0)) ** 2, 0);
const colour = fc.integer({ min: 0, max: 0xff_ff_ff });

test("a colour of the palette stands for itself", () => {
  for (const [index, parts] of PALETTE.entries()) {
    const found = paletteIndex((parts[0] << 16) | (parts[1] << 8) | parts[2]);
    // Some greys are in the cube, too.
    expect(PALETTE[found - 16]).toEqual(parts);
    if (index < 216) expect(found).toBe(16 + index);
  }
});

test("no colour of the palette is nearer than the one that is taken", () => {
  fc.assert(
    fc.property(colour, (wanted) => {
      const parts = partsOf(wanted);
      const taken = PALETTE[paletteIndex(wanted) - 16] ?? [];
      const nearest = Math.min(...PALETTE.map((candidate) => distance(candidate, parts)));
      // Each part is rounded by itself, which can miss the nearest grey by a step.
      expect(distance(taken, parts)).toBeLessThanOrEqual(nearest + 3 * 5 ** 2);
    }),
    { numRuns: 2_000 },
  );
});

it("white is the brightest, black the darkest, and green brighter than red than blue", () => {
  const bright = [0xff_ff_ff, 0x00_ff_00, 0xff_00_00, 0x00_00_ff, 0].map(brightness);
  expect(bright).toEqual([...bright].sort((a, b) => b - a));
  expect([bright[0], bright[4]]).toEqual([255, 0]);
});

it("colours look alike while no part of them differs by more than the tolerance", () => {
  expect(looksLike(0x10_20_30, 0x15_1b_30, 5)).toBe(true);
  expect(looksLike(0x10_20_30, 0x16_20_30, 5)).toBe(false);
  expect(looksLike(0x01_00_00_00, 0x00_00_00, 5)).toBe(false);
  expect(looksLike(0x01_00_00_00, 0x01_00_00_00, 5)).toBe(true);
});
