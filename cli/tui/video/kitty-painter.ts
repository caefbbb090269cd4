import { deflateSync } from "node:zlib";
import type { RgbTile } from "../../../client/index.js";
import type { CellRect } from "./cells.js";

/** The protocol's limit for one piece of a picture. */
const PIECE = 4096;
/** Speed counts, not the last byte. */
const LEVEL = 1;
const FIRST_ID = 0x43_41_00;
const LAST_ID = 0x43_41_ff;
/** Width over height of a cell where the terminal does not tell. */
const CELL_FORM = { width: 1, height: 2 };

let lastId = FIRST_ID;

/**
 * Lets a terminal that knows Kitty's graphics protocol draw one person's pictures. Each picture is a new image that takes
 * the place of the one before, so that there is no moment without any.
 */
export class KittyPainter {
  readonly rect: CellRect;
  readonly #cell: { width: number; height: number };
  #tile: RgbTile | null = null;
  #shownId: number | null = null;
  #isDue = false;

  constructor(rect: CellRect, cell: { width: number; height: number } | null) {
    this.rect = rect;
    this.#cell = cell ?? CELL_FORM;
  }

  /** Whether there is something to paint. */
  get isDue(): boolean {
    return this.#isDue;
  }

  draw(tile: RgbTile): void {
    if (this.#tile && isSame(this.#tile, tile)) return;
    this.#tile = { ...tile, rgb: tile.rgb.slice() };
    this.#isDue = true;
  }

  redraw(): void {
    this.#isDue = this.#tile !== null;
  }

  paint(): string {
    const tile = this.#tile;
    if (!this.#isDue || !tile || this.rect.columns < 1 || this.rect.rows < 1) return "";
    this.#isDue = false;
    const before = this.#shownId;
    this.#shownId = nextId();
    const words = this.#place(tile, this.#shownId);
    return before === null ? words : words + forget(before);
  }

  /** Takes the picture away, and out of the terminal's memory. */
  clear(): string {
    const words = this.#shownId === null ? "" : forget(this.#shownId);
    this.#shownId = null;
    this.#isDue = this.#tile !== null;
    return words;
  }

  /** Takes the picture away until there is another one. */
  hide(): string {
    this.#tile = null;
    return this.clear();
  }

  #place(tile: RgbTile, id: number): string {
    const box = this.#cellsFor(tile);
    const move = `\x1b[${box.row + 1};${box.column + 1}H`;
    const size = `s=${tile.width},v=${tile.height},c=${box.columns},r=${box.rows}`;
    const keys = `a=T,f=24,o=z,${size},i=${id},p=1,C=1,q=2`;
    const data = deflateSync(tile.rgb, { level: LEVEL }).toString("base64");
    return move + pieces(data, keys);
  }

  /** The cells that the picture takes in its own form, in the middle of the rectangle. */
  #cellsFor(tile: RgbTile): CellRect {
    const { column, row, columns, rows } = this.rect;
    const scale = Math.min(
      (columns * this.#cell.width) / tile.width,
      (rows * this.#cell.height) / tile.height,
    );
    const wide = Math.max(1, Math.min(columns, Math.round((tile.width * scale) / this.#cell.width)));
    const high = Math.max(1, Math.min(rows, Math.round((tile.height * scale) / this.#cell.height)));
    return {
      column: column + ((columns - wide) >> 1),
      row: row + ((rows - high) >> 1),
      columns: wide,
      rows: high,
    };
  }
}

const nextId = (): number => {
  lastId = lastId >= LAST_ID ? FIRST_ID : lastId + 1;
  return lastId;
};

const forget = (id: number): string => `\x1b_Ga=d,d=I,i=${id},q=2\x1b\\`;

const isSame = (a: RgbTile, b: RgbTile): boolean =>
  a.width === b.width && a.height === b.height && Buffer.compare(a.rgb, b.rgb) === 0;

function pieces(data: string, keys: string): string {
  let words = "";
  for (let at = 0; at === 0 || at < data.length; at += PIECE) {
    const more = at + PIECE < data.length ? 1 : 0;
    words += `\x1b_G${at === 0 ? `${keys},` : ""}m=${more};${data.slice(at, at + PIECE)}\x1b\\`;
  }
  return words;
}
