import { inflateSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CellRect } from "../../../../cli/tui/video/cells.js";
import { VideoWall } from "../../../../cli/tui/video/video-wall.js";
import type { RgbTile } from "../../../../client/index.js";
import type { Emulator } from "../../../support/terminal/emulator.js";
import { gaudyTile, terminal } from "./tiles.js";

// biome-ignore lint/suspicious/noControlCharactersInRegex: the protocol is made of them.
const GRAPHICS = /\u001b_G([^;\u001b]*);?([^\u001b]*)\u001b\\/gu;

interface Command {
  keys: Record<string, string>;
  payload: string;
}

/** The graphics commands in what is written, with their pieces put together. */
function commandsIn(words: string): Command[] {
  const commands: Command[] = [];
  let isOpen = false;
  for (const [, header = "", payload = ""] of words.matchAll(GRAPHICS)) {
    const keys = Object.fromEntries(header.split(",").map((pair) => pair.split("=") as [string, string]));
    expect(payload.length).toBeLessThanOrEqual(4096);
    const open = commands.at(-1);
    if (isOpen && open) open.payload += payload;
    else commands.push({ keys, payload });
    isOpen = keys.m === "1";
  }
  expect(isOpen).toBe(false);
  return commands;
}

/** A terminal's memory: the images that are placed, by their id. */
class Images {
  readonly placed = new Map<string, Command>();

  take(words: string): void {
    for (const command of commandsIn(words)) {
      const { a, i = "" } = command.keys;
      if (a === "T") this.placed.set(i, command);
      if (a === "d") this.placed.delete(i);
    }
  }

  get only(): Command {
    expect(this.placed.size).toBe(1);
    return [...this.placed.values()][0] as Command;
  }
}

const RECT: CellRect = { column: 4, row: 2, columns: 20, rows: 6 };
let images: Images;
let screen: Emulator;

beforeEach(() => {
  images = new Images();
  screen = terminal(60, 20);
});
afterEach(() => screen.close());

function wallWith(...rects: CellRect[]): VideoWall {
  const wall = new VideoWall({ look: "kitty", cellPixels: { width: 10, height: 20 } });
  wall.place(rects.map((rect, index) => ({ id: String(index), rect })));
  return wall;
}

function show(wall: VideoWall, tile: RgbTile, id = "0"): string {
  wall.show(id, tile);
  const words = wall.paint();
  images.take(words);
  return words;
}

describe("a picture for a terminal that draws pictures", () => {
  it("carries every pixel as it is", () => {
    const tile = gaudyTile(120, 90);
    show(wallWith(RECT), tile);
    const { keys, payload } = images.only;
    expect(keys).toMatchObject({ f: "24", o: "z", s: "120", v: "90", q: "2", C: "1" });
    expect(inflateSync(Buffer.from(payload, "base64"))).toEqual(Buffer.from(tile.rgb));
  });

  it("keeps its form in cells of their true size, in the middle of its place", async () => {
    const words = show(wallWith(RECT), gaudyTile(120, 90));
    // 20 × 6 cells of 10 × 20 are 200 × 120 pixels; at 4:3 that is 160 × 120, which is 16 × 6 cells.
    expect(images.only.keys).toMatchObject({ c: "16", r: "6" });
    expect(words).toContain("\u001b[3;7H");
  });

  it("takes the place of the one before, with no moment without any", () => {
    const wall = wallWith(RECT);
    for (let seed = 0; seed < 600; seed++) {
      const words = show(wall, gaudyTile(6, 4, seed));
      const actions = commandsIn(words).map(({ keys }) => keys.a);
      expect(actions).toEqual(seed === 0 ? ["T"] : ["T", "d"]);
      expect(images.placed.size).toBe(1);
    }
  });

  it("is not said again when it is the same, and said again when it was drawn over", () => {
    const wall = wallWith(RECT);
    show(wall, gaudyTile(40, 30));
    expect(show(wall, gaudyTile(40, 30))).toBe("");
    wall.redraw();
    images.take(wall.paint());
    expect(images.placed.size).toBe(1);
  });

  it("shows nothing but itself: no letter, no colour, no other place for the cursor", async () => {
    await screen.write("\u001b[32mhello");
    const before = [await screen.state(), screen.text, screen.cursor];
    await screen.write(show(wallWith(RECT), gaudyTile(120, 90)));
    expect([await screen.state(), screen.text, screen.cursor]).toEqual(before);
  });
});

describe("nothing stays in the terminal's memory", () => {
  it("of who left or moved", () => {
    const wall = wallWith(RECT, { ...RECT, column: 30 });
    show(wall, gaudyTile(40, 30), "0");
    show(wall, gaudyTile(40, 30), "1");
    expect(images.placed.size).toBe(2);
    wall.place([{ id: "1", rect: { ...RECT, row: 4 } }]);
    images.take(wall.paint());
    expect(images.placed.size).toBe(0);
    show(wall, gaudyTile(40, 30), "1");
    expect(images.placed.size).toBe(1);
  });

  it("at the end", () => {
    const wall = wallWith(RECT, { ...RECT, column: 30 });
    show(wall, gaudyTile(40, 30), "0");
    show(wall, gaudyTile(40, 30), "1");
    images.take(wall.clear());
    expect(images.placed.size).toBe(0);
    expect(wall.clear()).toBe("");
  });
});
