import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { CellRect } from "../../../../cli/tui/video/cells.js";
import { layoutTiles, type TileLayout } from "../../../../cli/tui/video/tile-layout.js";

const rectsOf = ({ people, preview }: TileLayout): CellRect[] =>
  [...people, ...(preview ? [preview] : [])].flatMap(({ picture, name }) => [picture, name]);
const isEmpty = ({ columns, rows }: CellRect): boolean => columns <= 0 || rows <= 0;
const overlap = (a: CellRect, b: CellRect): boolean =>
  !isEmpty(a) &&
  !isEmpty(b) &&
  a.column < b.column + b.columns &&
  b.column < a.column + a.columns &&
  a.row < b.row + b.rows &&
  b.row < a.row + a.rows;

const area = fc.record({ columns: fc.integer({ min: 0, max: 400 }), rows: fc.integer({ min: 0, max: 120 }) });
const people = fc.integer({ min: 0, max: 6 });

test("at any size nothing overlaps, nothing is outside, and nothing is negative", () => {
  fc.assert(
    fc.property(area, people, fc.boolean(), (size, count, preview) => {
      const rects = rectsOf(layoutTiles(size, count, { preview }));
      for (const [index, rect] of rects.entries()) {
        expect(Math.min(rect.column, rect.row, rect.columns, rect.rows)).toBeGreaterThanOrEqual(0);
        expect(rect.column + rect.columns).toBeLessThanOrEqual(size.columns);
        expect(rect.row + rect.rows).toBeLessThanOrEqual(size.rows);
        for (const other of rects.slice(index + 1)) expect(overlap(rect, other)).toBe(false);
      }
    }),
    { numRuns: 300 },
  );
});

test("where there is room for it everybody has a picture, and a name below it that can be read", () => {
  const roomy = fc.record({
    columns: fc.integer({ min: 80, max: 300 }),
    rows: fc.integer({ min: 20, max: 100 }),
  });
  fc.assert(
    fc.property(roomy, fc.integer({ min: 1, max: 6 }), fc.boolean(), (size, count, preview) => {
      const layout = layoutTiles(size, count, { preview });
      expect(layout.people).toHaveLength(count);
      for (const { picture, name } of layout.people) {
        expect(name.columns).toBeGreaterThanOrEqual(10);
        expect(picture.rows).toBeGreaterThanOrEqual(4);
        expect(name).toEqual({ ...picture, row: picture.row + picture.rows, rows: 1 });
      }
      expect(layout.preview !== null).toBe(preview);
    }),
  );
});

test("equals are equal: no two people's pictures differ by more than a cell in their row, or much in size", () => {
  fc.assert(
    fc.property(area, fc.integer({ min: 1, max: 6 }), (size, count) => {
      const tiles = layoutTiles(size, count, { preview: false }).people;
      const heights = tiles.map(({ picture, name }) => picture.rows + name.rows);
      expect(Math.max(0, ...heights) - Math.min(...heights, Number.POSITIVE_INFINITY)).toBeLessThanOrEqual(1);
      for (const one of tiles) {
        for (const other of tiles.filter(({ picture }) => picture.row === one.picture.row)) {
          expect(Math.abs(one.picture.columns - other.picture.columns)).toBeLessThanOrEqual(2);
        }
      }
    }),
  );
});

describe("a few that one knows", () => {
  const shape = (layout: TileLayout): [number, number][] =>
    layout.people.map(({ picture }) => [picture.column, picture.row]);

  it("one person has it all, beside one's own picture below on the right", () => {
    const {
      people: [one],
      preview,
    } = layoutTiles({ columns: 80, rows: 20 }, 1, { preview: true });
    expect(one?.picture).toEqual({ column: 0, row: 0, columns: 63, rows: 19 });
    expect(preview).toEqual({
      picture: { column: 64, row: 13, columns: 16, rows: 6 },
      name: { column: 64, row: 19, columns: 16, rows: 1 },
    });
  });

  it("two share the width of a wide screen, and the height of a tall one", () => {
    expect(shape(layoutTiles({ columns: 80, rows: 16 }, 2, { preview: false }))).toEqual([
      [0, 0],
      [40, 0],
    ]);
    expect(shape(layoutTiles({ columns: 30, rows: 40 }, 2, { preview: false }))).toEqual([
      [0, 0],
      [0, 20],
    ]);
  });

  it("five sit three above two, and the two have the whole row", () => {
    const layout = layoutTiles({ columns: 120, rows: 40 }, 5, { preview: false });
    expect(shape(layout)).toEqual([
      [0, 0],
      [40, 0],
      [80, 0],
      [0, 20],
      [60, 20],
    ]);
  });

  it("who is alone sees themselves", () => {
    const { people: nobody, preview } = layoutTiles({ columns: 60, rows: 20 }, 0, { preview: true });
    expect(nobody).toEqual([]);
    expect(preview?.picture).toEqual({ column: 0, row: 0, columns: 60, rows: 19 });
  });

  it("where two rows are all there is, names stay and pictures go", () => {
    for (const { picture, name } of layoutTiles({ columns: 40, rows: 2 }, 2, { preview: false }).people) {
      expect([picture.rows, name.rows]).toEqual([0, 1]);
    }
  });
});
