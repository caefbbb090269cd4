import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { frameBytes } from "../../../client/video/frame-size.js";
import { TestPattern } from "../../../client/video/test-pattern.js";
import { TileScaler } from "../../../client/video/tile-scaler.js";
import { halves, plainFrame } from "./pictures.js";

const pixel = (tile: { width: number; rgb: Uint8Array }, x: number, y: number): number[] => [
  ...tile.rgb.subarray((y * tile.width + x) * 3, (y * tile.width + x) * 3 + 3),
];

describe("colours", () => {
  // The corners of BT.601 in video range.
  test.each([
    ["black", [16, 128, 128], [0, 0, 0]],
    ["white", [235, 128, 128], [255, 255, 255]],
    ["red", [81, 90, 240], [255, 0, 0]],
    ["green", [145, 54, 34], [0, 255, 0]],
    ["blue", [41, 240, 110], [0, 0, 255]],
    ["blacker than black", [0, 128, 128], [0, 0, 0]],
    ["whiter than white", [255, 128, 128], [255, 255, 255]],
  ] as const)("%s comes out as it is", (_name, yuv, rgb) => {
    const tile = new TileScaler().scale(plainFrame({ width: 8, height: 8 }, yuv), { width: 4, height: 4 });
    for (const [index, value] of pixel(tile as never, 1, 1).entries()) {
      expect(Math.abs(value - (rgb[index] ?? 0))).toBeLessThanOrEqual(2);
    }
  });
});

describe("a tile", () => {
  it("keeps the form of the picture, inside of the box", () => {
    const frame = plainFrame({ width: 640, height: 360 }, [100, 128, 128]);
    expect(new TileScaler().scale(frame, { width: 100, height: 100 })).toMatchObject({
      width: 100,
      height: 56,
    });
    expect(new TileScaler().scale(frame, { width: 100, height: 20 })).toMatchObject({
      width: 36,
      height: 20,
    });
  });

  it("is never larger than the picture", () => {
    const frame = plainFrame({ width: 16, height: 12 }, [100, 128, 128]);
    expect(new TileScaler().scale(frame, { width: 640, height: 480 })).toMatchObject({
      width: 16,
      height: 12,
    });
  });

  it("is the mean of what it covers, so that edges stay where they are", () => {
    const tile = new TileScaler().scale(halves({ width: 64, height: 32 }), { width: 3, height: 3 });
    expect(tile).toMatchObject({ width: 3, height: 2 });
    const middle = pixel(tile as never, 1, 0)[0] ?? 0;
    expect(pixel(tile as never, 0, 0)).toEqual([255, 255, 255]);
    expect(pixel(tile as never, 2, 0)).toEqual([0, 0, 0]);
    expect(middle).toBeGreaterThan(100);
    expect(middle).toBeLessThan(155);
  });

  it("is the same memory for every frame of a size", () => {
    const [scaler, pattern, box] = [new TileScaler(), new TestPattern(), { width: 80, height: 60 }];
    const first = scaler.scale(pattern.next(), box);
    expect(scaler.scale(pattern.next(), box)).toBe(first);
  });
});

const side = fc.oneof(fc.integer({ min: 1, max: 70 }), fc.constantFrom(1, 2, 3, 255));
const boxSide = fc.oneof(fc.integer({ min: 1, max: 90 }), fc.double({ min: 1, max: 90, noNaN: true }));

test("any size of picture fits into any box, and a plain one stays plain", () => {
  fc.assert(
    fc.property(
      side,
      side,
      boxSide,
      boxSide,
      fc.integer({ min: 16, max: 235 }),
      (width, height, wide, high, y) => {
        const frame = plainFrame({ width, height }, [y, 128, 128]);
        const tile = new TileScaler().scale(frame, { width: wide, height: high });
        if (!tile) throw new Error("no tile");
        expect(tile.width).toBeLessThanOrEqual(Math.max(1, Math.floor(wide)));
        expect(tile.height).toBeLessThanOrEqual(Math.max(1, Math.floor(high)));
        expect(tile.rgb).toHaveLength(tile.width * tile.height * 3);
        expect(new Set(tile.rgb).size).toBe(1);
      },
    ),
  );
});

test("one scaler takes pictures of all sizes, one after the other", () => {
  const scaler = new TileScaler();
  fc.assert(
    fc.property(side, side, (width, height) => {
      const tile = scaler.scale(plainFrame({ width, height }, [235, 128, 128]), { width: 40, height: 30 });
      expect(new Set(tile?.rgb)).toEqual(new Set([255]));
    }),
  );
});

const strange = fc.constantFrom(0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 20_000, 1e9);

test("what is no picture gives no tile", () => {
  fc.assert(
    fc.property(strange, fc.oneof(strange, side), fc.boolean(), (one, other, isWide) => {
      const [width, height] = isWide ? [one, other] : [other, one];
      const frame = { width, height, data: new Uint8Array(10) };
      expect(new TileScaler().scale(frame, { width: 8, height: 8 })).toBeNull();
    }),
  );
  const whole = plainFrame({ width: 5, height: 5 }, [99, 128, 128]);
  const cut = { ...whole, data: whole.data.subarray(0, frameBytes(whole) - 1) };
  expect(new TileScaler().scale(cut, { width: 8, height: 8 })).toBeNull();
  expect(new TileScaler().scale(whole, { width: 0, height: 8 })).toBeNull();
});
