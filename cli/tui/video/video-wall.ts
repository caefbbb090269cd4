import type { RgbTile } from "../../../client/index.js";
import { BlockPainter } from "./block-painter.js";
import type { CellRect, Look } from "./cells.js";
import { KittyPainter } from "./kitty-painter.js";

/** Where a person's pictures belong on the screen. */
export interface WallPlace {
  id: string;
  rect: CellRect;
}

interface VideoWallOptions {
  look: Look;
  /** The size of a cell in pixels, where the terminal tells. Default: twice as high as wide. */
  cellPixels?: { width: number; height: number } | null;
}

/** The most bytes of one painting in cells: at ten a second a third of a megabyte, which a slow line still carries. */
export const MOST_BYTES = 32_000;
/** The most pixels of all Kitty's pictures together; three bytes each before they are packed. */
const MOST_PIXELS = 320 * 240;

const NO_PICTURE: RgbTile = { width: 0, height: 0, rgb: new Uint8Array(0) };
const [SAVE_CURSOR, RESTORE_CURSOR] = ["\x1b7", "\x1b8"];
/** A terminal that knows it shows everything between these two at once. */
const [BEGIN_AT_ONCE, END_AT_ONCE] = ["\x1b[?2026h", "\x1b[?2026l"];

/**
 * Everybody's pictures on a screen whose text somebody else draws: it writes into its own rectangles by cursor addressing,
 * and puts the cursor back. It keeps only the newest picture of each, so a slow terminal sees fewer, never later ones.
 */
export class VideoWall {
  readonly #options: VideoWallOptions;
  #painters = new Map<string, BlockPainter | KittyPainter>();
  #first = 0;
  #leftOver = "";

  constructor(options: VideoWallOptions) {
    this.#options = options;
  }

  /** Who is where from now on; whoever stays in place keeps their picture. */
  place(places: readonly WallPlace[]): void {
    const before = this.#painters;
    this.#painters = new Map();
    for (const { id, rect } of places) {
      const old = before.get(id);
      before.delete(id);
      if (old && isSameRect(old.rect, rect)) this.#painters.set(id, old);
      else {
        this.#takeAway(old);
        this.#painters.set(id, this.#painterFor(rect));
      }
    }
    for (const gone of before.values()) this.#takeAway(gone);
  }

  /** The picture that this person is to have from now on; nobody's when they have no place. */
  show(id: string, tile: RgbTile): void {
    this.#painters.get(id)?.draw(tile);
  }

  /** This person sends no pictures any more. */
  hide(id: string): void {
    const painter = this.#painters.get(id);
    if (painter instanceof KittyPainter) this.#leftOver += painter.hide();
    else painter?.draw(NO_PICTURE);
  }

  /** Everything has to be drawn again, because somebody else wrote over it. */
  redraw(): void {
    for (const painter of this.#painters.values()) painter.redraw();
  }

  /** Whether the bytes of the last painting were not enough. */
  get isDue(): boolean {
    return [...this.#painters.values()].some((painter) => painter.isDue);
  }

  /** What to write to the terminal now, after the words of somebody else; nothing when nothing has changed. */
  paint(before = ""): string {
    let words = before + this.#leftOver;
    this.#leftOver = "";
    const painters = [...this.#painters.values()];
    // Who was first last time is last now, so that a screen full of motion does not always starve the same person.
    this.#first = (this.#first + 1) % Math.max(1, painters.length);
    for (const painter of [...painters.slice(this.#first), ...painters.slice(0, this.#first)]) {
      words += painter.paint(Math.max(0, MOST_BYTES - Buffer.byteLength(words)));
    }
    return words === "" ? "" : BEGIN_AT_ONCE + SAVE_CURSOR + words + RESTORE_CURSOR + END_AT_ONCE;
  }

  /** Takes all pictures away; to be written before the screen becomes another one or ends. */
  clear(): string {
    this.place([]);
    const words = this.#leftOver;
    this.#leftOver = "";
    return words;
  }

  /** The pixels that a tile for the largest of these rectangles can show. */
  box(rects: readonly CellRect[]): { width: number; height: number } {
    const columns = Math.max(1, ...rects.map((rect) => rect.columns));
    const rows = Math.max(1, ...rects.map((rect) => rect.rows));
    if (this.#options.look !== "kitty") return { width: columns, height: rows * 2 };
    const cell = this.#options.cellPixels ?? { width: 8, height: 16 };
    const [width, height] = [columns * cell.width, rows * cell.height];
    const scale = Math.min(1, Math.sqrt(MOST_PIXELS / Math.max(1, rects.length) / (width * height)));
    return { width: Math.max(1, Math.floor(width * scale)), height: Math.max(1, Math.floor(height * scale)) };
  }

  #painterFor(rect: CellRect): BlockPainter | KittyPainter {
    const { look, cellPixels = null } = this.#options;
    return look === "kitty" ? new KittyPainter(rect, cellPixels) : new BlockPainter(rect, look);
  }

  /** Cells are the text's again, which blanks them; images stay until they are taken away. */
  #takeAway(painter: BlockPainter | KittyPainter | undefined): void {
    if (painter instanceof KittyPainter) this.#leftOver += painter.clear();
  }
}

const isSameRect = (a: CellRect, b: CellRect): boolean =>
  a.column === b.column && a.row === b.row && a.columns === b.columns && a.rows === b.rows;
