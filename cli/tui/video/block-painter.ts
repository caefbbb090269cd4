import type { RgbTile } from "../../../client/index.js";
import { CellText } from "./cell-text.js";
import type { CellRect, Look } from "./cells.js";
import { looksLike } from "./colours.js";
import { PixelGrid } from "./pixel-grid.js";

/** Of 255 in each colour; what a camera's noise leaves after averaging. */
const TOLERANCE = 5;
/** A half-block is one letter, and three bytes. */
const BLOCK_EXTRA_BYTES = 2;
/** What nobody has drawn yet, or somebody else has drawn over. */
const UNKNOWN = 0x0200_0000;

/** Draws one person's pictures into a rectangle of cells, and says only the cells that look different than before. */
export class BlockPainter {
  readonly rect: CellRect;
  readonly #look: Exclude<Look, "kitty">;
  readonly #grid: PixelGrid;
  readonly #shown: Uint32Array;
  /** The cell to go on with, so that a budget that is too small is shared by all cells over time. */
  #next = 0;
  #isDue = false;

  constructor(rect: CellRect, look: Exclude<Look, "kitty">) {
    this.rect = rect;
    this.#look = look;
    this.#grid = new PixelGrid(rect.columns, rect.rows * 2);
    this.#shown = new Uint32Array(rect.columns * rect.rows * 2).fill(UNKNOWN);
  }

  /** Whether there is something to paint. */
  get isDue(): boolean {
    return this.#isDue;
  }

  draw(tile: RgbTile): void {
    this.#grid.draw(tile);
    this.#isDue = true;
  }

  /** Somebody else wrote here. */
  redraw(): void {
    this.#shown.fill(UNKNOWN);
    this.#isDue = true;
  }

  /** The words for what has changed, at most about that many bytes; what is left comes next time. */
  paint(mostBytes: number): string {
    if (!this.#isDue) return "";
    const { columns, rows } = this.rect;
    const text = new CellText(this.#look);
    const cells = columns * rows;
    const start = this.#next % Math.max(1, cells);
    let words = "";
    let bytes = 0;
    let follows = -1;
    for (let step = 0; step < cells; step++) {
      const cell = (start + step) % cells;
      const column = cell % columns;
      const at = 2 * (cell - column) + column;
      const top = this.#grid.colours[at] as number;
      const bottom = this.#grid.colours[at + columns] as number;
      if (!this.#differs(text, at, top, bottom)) continue;
      if (bytes >= mostBytes) {
        this.#next = cell;
        return words + text.end();
      }
      const move = follows !== cell || column === 0 ? this.#moveTo(cell, column) : "";
      const said = move + text.cell(top, bottom);
      words += said;
      bytes += said.length + BLOCK_EXTRA_BYTES;
      this.#shown[at] = top;
      this.#shown[at + columns] = bottom;
      follows = cell + 1;
    }
    this.#isDue = false;
    return words + text.end();
  }

  /** Whether anybody would see the difference between what is there and this. */
  #differs(text: CellText, at: number, top: number, bottom: number): boolean {
    const below = at + this.rect.columns;
    const [shownTop, shownBottom] = [this.#shown[at] as number, this.#shown[below] as number];
    if (looksLike(shownTop, top, TOLERANCE) && looksLike(shownBottom, bottom, TOLERANCE)) return false;
    return shownTop === UNKNOWN || !text.isSame([shownTop, shownBottom], [top, bottom]);
  }

  #moveTo(cell: number, column: number): string {
    const row = (cell - column) / this.rect.columns;
    return `\x1b[${this.rect.row + row + 1};${this.rect.column + column + 1}H`;
  }
}
