import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import type { CellRect, Look } from "../../../../cli/tui/video/cells.js";
import { paletteIndex } from "../../../../cli/tui/video/colours.js";
import { pictureRows } from "../../../../cli/tui/video/picture-rows.js";
import { MOST_BYTES, VideoWall } from "../../../../cli/tui/video/video-wall.js";
import type { RgbTile } from "../../../../client/index.js";
import type { Emulator } from "../../../support/terminal/emulator.js";
import { gaudyTile, halvesOf, pixelName, plainTile, terminal } from "./tiles.js";

const RECT: CellRect = { column: 3, row: 2, columns: 16, rows: 6 };
/** Longest words for one cell, the move included: both colours in full. */
const MOST_PER_CELL = "\u001b[999;999H\u001b[38;2;255;255;255;48;2;255;255;255m▀".length + 4;

/* biome-ignore-start lint/suspicious/noControlCharactersInRegex: terminals are spoken to in them. */
const ASCII = /^[\u001b\u0020-\u007e]*$/u;
const COLOUR = /\u001b\[[\d;]*m/u;
const MOVE = /\u001b\[(\d+);\d+H/gu;
/* biome-ignore-end lint/suspicious/noControlCharactersInRegex: as above. */

let screen: Emulator;
beforeEach(() => {
  screen = terminal(40, 12);
});
afterEach(() => screen.close());

function wallWith(look: Look, rect = RECT): VideoWall {
  const wall = new VideoWall({ look });
  wall.place([{ id: "bob", rect }]);
  return wall;
}

/** Shows pictures one after the other on the screen; the bytes that each took. */
async function show(wall: VideoWall, ...tiles: RgbTile[]): Promise<number[]> {
  const bytes: number[] = [];
  for (const tile of tiles) {
    wall.show("bob", tile);
    const words = wall.paint();
    bytes.push(Buffer.byteLength(words));
    await screen.write(words);
  }
  return bytes;
}

function expectPicture(tile: RgbTile, rect = RECT): void {
  for (let row = 0; row < rect.rows; row++) {
    for (let column = 0; column < rect.columns; column++) {
      expect(halvesOf(screen, rect.column + column, rect.row + row)).toEqual([
        pixelName(tile, column, row * 2),
        pixelName(tile, column, row * 2 + 1),
      ]);
    }
  }
}

describe("in true colour", () => {
  it("each half of each cell has the colour of its pixel, and nothing outside has any", async () => {
    const tile = gaudyTile(16, 12);
    await show(wallWith("true-colour"), tile);
    expectPicture(tile);
    for (const [row, cells] of screen.cells.entries()) {
      for (const [column, cell] of cells.entries()) {
        const isInside = column >= 3 && column < 19 && row >= 2 && row < 8;
        if (!isInside) expect([cell.text, cell.background]).toEqual([" ", "default"]);
      }
    }
  });

  it("the cursor and the colours of whoever draws the text stay as they were", async () => {
    await screen.write("\u001b[31mname");
    const [cursor, state] = [screen.cursor, await screen.state()];
    await show(wallWith("true-colour"), gaudyTile(16, 12));
    expect(screen.cursor).toEqual(cursor);
    expect(await screen.state()).toEqual(state);
    expect(state.pen).toContain("palette:1");
    expect(screen.happenings.clears).toBe(0);
  });

  it("after any number of pictures the last one is there, but for what nobody sees", async () => {
    const wall = wallWith("true-colour");
    await show(
      wall,
      gaudyTile(16, 12, 1),
      gaudyTile(16, 12, 2),
      plainTile(16, 12, [9, 9, 9]),
      gaudyTile(16, 12, 3),
    );
    expectPicture(gaudyTile(16, 12, 3));
  });

  it("only what has changed is said: nothing, a cell, everything", async () => {
    const wall = wallWith("true-colour");
    const tile = gaudyTile(16, 12);
    const noise = { ...tile, rgb: tile.rgb.map((value) => Math.min(255, value + 3)) };
    const other = { ...tile, rgb: tile.rgb.slice() };
    other.rgb.set([255 - (other.rgb[0] ?? 0), 0, 0]);
    const [all = 0, same, quiet, one = 0] = await show(wall, tile, tile, noise, other);
    expect([same, quiet]).toEqual([0, 0]);
    expect(one).toBeGreaterThan(0);
    expect(one).toBeLessThan(100);
    expect(all).toBeLessThanOrEqual(16 * 6 * MOST_PER_CELL + 40);
    expect(pixelName(other, 0, 0)).toBe(halvesOf(screen, 3, 2)[0]);
  });

  it("what somebody drew over is drawn again", async () => {
    const wall = wallWith("true-colour");
    const tile = gaudyTile(16, 12);
    await show(wall, tile);
    await screen.write("\u001b[2J");
    wall.redraw();
    await screen.write(wall.paint());
    expectPicture(tile);
  });
});

it("in 256 colours each half has the one that is next to its pixel", async () => {
  const tile = gaudyTile(16, 12);
  await show(wallWith("palette"), tile);
  const nameOf = (x: number, y: number): string => {
    const at = (y * 16 + x) * 3;
    const [red = 0, green = 0, blue = 0] = tile.rgb.subarray(at, at + 3);
    return `palette:${paletteIndex((red << 16) | (green << 8) | blue)}`;
  };
  for (let row = 0; row < 6; row++) {
    for (let column = 0; column < 16; column++) {
      const expected = [nameOf(column, row * 2), nameOf(column, row * 2 + 1)];
      expect(halvesOf(screen, 3 + column, 2 + row)).toEqual(expected);
    }
  }
});

it("in letters nothing but ASCII is said, without a colour, and brighter is denser", async () => {
  const ramp: RgbTile = { width: 16, height: 12, rgb: new Uint8Array(16 * 12 * 3) };
  for (let at = 0; at < 16 * 12; at++) ramp.rgb.fill((at % 16) * 17, at * 3, at * 3 + 3);
  const wall = wallWith("ascii");
  wall.show("bob", ramp);
  const words = wall.paint();
  expect(words).toMatch(ASCII);
  expect(words).not.toMatch(COLOUR);
  await screen.write(words);
  const row = screen.rows[2]?.slice(3).padEnd(16) ?? "";
  const density = [...row].map((letter) => " .:-=+*#%@".indexOf(letter));
  expect(density).toEqual([...density].sort((a, b) => a - b));
  expect([density[0], density[15]]).toEqual([0, 9]);
});

test("a picture keeps its form in the middle of its place, at any size of both", async () => {
  const side = fc.integer({ min: 1, max: 40 });
  await fc.assert(
    fc.asyncProperty(
      side,
      side,
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 10 }),
      async (width, height, columns, rows) => {
        const own = terminal(columns, rows);
        try {
          const wall = wallWith("true-colour", { column: 0, row: 0, columns, rows });
          wall.show("bob", plainTile(width, height, [200, 100, 50]));
          await own.write(wall.paint());
          const lit = own.cells.flatMap((cells, row) =>
            cells.flatMap((_, column) => {
              const [upper, lower] = halvesOf(own, column, row);
              return [
                ...(upper === "rgb:c86432" ? [{ column, line: row * 2 }] : []),
                ...(lower === "rgb:c86432" ? [{ column, line: row * 2 + 1 }] : []),
              ];
            }),
          );
          const extent = (values: number[]): [number, number] => [Math.min(...values), Math.max(...values)];
          const [left, right] = extent(lit.map(({ column }) => column));
          const [top, bottom] = extent(lit.map(({ line }) => line));
          const [wide, high] = [right - left + 1, bottom - top + 1];
          expect(lit).toHaveLength(wide * high);
          const scale = Math.min(columns / width, (rows * 2) / height);
          expect(Math.abs(wide - Math.max(1, width * scale))).toBeLessThanOrEqual(0.5);
          expect(Math.abs(high - Math.max(1, height * scale))).toBeLessThanOrEqual(0.5);
          expect(Math.abs(left - (columns - 1 - right))).toBeLessThanOrEqual(1);
          expect(Math.abs(top - (rows * 2 - 1 - bottom))).toBeLessThanOrEqual(1);
        } finally {
          own.close();
        }
      },
    ),
    { numRuns: 60 },
  );
});

describe("a screen full of motion", () => {
  const wide: CellRect = { column: 0, row: 0, columns: 150, rows: 40 };

  it("never takes more bytes at once than the budget, and every cell gets its turn", async () => {
    const big = terminal(150, 40);
    const wall = wallWith("true-colour", wide);
    const tile = gaudyTile(150, 80);
    wall.show("bob", tile);
    let paintings = 0;
    do {
      const words = wall.paint();
      expect(Buffer.byteLength(words)).toBeLessThanOrEqual(MOST_BYTES + 100);
      await big.write(words);
      paintings += 1;
    } while (wall.isDue);
    expect(paintings).toBeGreaterThan(3);
    for (let row = 0; row < 40; row += 7) {
      for (let column = 0; column < 150; column += 11) {
        expect(halvesOf(big, column, row)[0]).toBe(pixelName(tile, column, row * 2));
      }
    }
    big.close();
  });

  it("is shared: with everybody moving at once nobody stands still", () => {
    const wall = new VideoWall({ look: "true-colour" });
    const places = ["a", "b", "c", "d"].map((id, index) => ({ id, rect: { ...wide, row: index * 40 } }));
    wall.place(places);
    const drawn = new Set<string>();
    for (let round = 0; round < 8; round++) {
      for (const { id } of places) wall.show(id, gaudyTile(150, 80, round));
      for (const [, row] of wall.paint().matchAll(MOVE)) {
        drawn.add(places[Math.floor((Number(row) - 1) / 40)]?.id ?? "");
      }
    }
    expect([...drawn].sort()).toEqual(["a", "b", "c", "d"]);
  });
});

describe("hostile pictures and places", () => {
  const strange = fc.record({
    width: fc.constantFrom(0, 1, -1, 0.5, Number.NaN, 1e9, 3),
    height: fc.constantFrom(0, 1, -1, 0.5, Number.NaN, 1e9, 3),
    rgb: fc.uint8Array({ maxLength: 30 }),
  });
  const small = fc.integer({ min: 0, max: 5 });

  test.each<Look>(["true-colour", "palette", "ascii", "kitty"])("in %s they break nothing", (look) => {
    fc.assert(
      fc.property(fc.array(strange), small, small, (tiles, columns, rows) => {
        const wall = wallWith(look, { column: 0, row: 0, columns, rows });
        for (const tile of tiles) {
          wall.show("bob", tile);
          expect(wall.paint().length).toBeLessThan(MOST_BYTES);
        }
        wall.show("nobody", plainTile(4, 4, [1, 2, 3]));
        wall.clear();
        expect(wall.paint()).toBe("");
      }),
    );
  });
});

it("who leaves leaves their place, and who stays is not drawn again", async () => {
  const wall = new VideoWall({ look: "true-colour" });
  const [bob, carol] = [
    { id: "bob", rect: RECT },
    { id: "carol", rect: { ...RECT, column: 22 } },
  ];
  wall.place([bob, carol]);
  for (const { id } of [bob, carol]) wall.show(id, gaudyTile(16, 12));
  await screen.write(wall.paint());
  wall.place([bob]);
  wall.show("carol", gaudyTile(16, 12, 2));
  expect(wall.paint()).toBe("");
  wall.place([bob, { ...carol, rect: { ...carol.rect, row: 4 } }]);
  wall.show("carol", gaudyTile(16, 12, 2));
  await screen.write(wall.paint());
  expectPicture(gaudyTile(16, 12));
  expectPicture(gaudyTile(16, 12, 2), { ...RECT, column: 22, row: 4 });
});

it("the pixels to ask for are those that can be seen", () => {
  const rects = [RECT, { ...RECT, columns: 10, rows: 9 }];
  expect(new VideoWall({ look: "true-colour" }).box(rects)).toEqual({ width: 16, height: 18 });
  const kitty = new VideoWall({ look: "kitty", cellPixels: { width: 10, height: 20 } });
  expect(kitty.box([RECT])).toEqual({ width: 160, height: 120 });
  const { width, height } = kitty.box(Array.from({ length: 6 }, () => ({ ...RECT, columns: 60, rows: 25 })));
  expect(6 * width * height).toBeLessThanOrEqual(320 * 240);
  expect(new VideoWall({ look: "kitty" }).box([])).toEqual({ width: 8, height: 16 });
});

it("rows of a picture are as wide as they should be, and leave no colour behind", async () => {
  const tile = gaudyTile(20, 10);
  for (const look of ["true-colour", "palette", "ascii"] as const) {
    const rows = pictureRows(tile, { columns: 20, rows: 5 }, look);
    await screen.write(`\u001b[2J\u001b[H${rows.map((row) => `${row}|`).join("\r\n")}`);
    expect(screen.rows.slice(0, 5).map((row) => row.indexOf("|"))).toEqual([20, 20, 20, 20, 20]);
    expect(screen.cell(20, 0)).toMatchObject({ color: "default", background: "default" });
  }
});
