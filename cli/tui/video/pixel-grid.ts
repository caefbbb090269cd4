import type { RgbTile } from "../../../client/index.js";
import { OWN_BACKGROUND } from "./cells.js";

/** A picture in as many pixels as a rectangle of half-blocks has, in its own form and in the middle. */
export class PixelGrid {
  readonly columns: number;
  readonly rows: number;
  /** Row by row, each 0xRRGGBB or `OWN_BACKGROUND`. */
  readonly colours: Uint32Array;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.colours = new Uint32Array(columns * rows).fill(OWN_BACKGROUND);
  }

  /** A tile that is none, or not as large as it says, leaves the background. */
  draw(tile: RgbTile): void {
    const { columns, rows, colours } = this;
    colours.fill(OWN_BACKGROUND);
    if (!isWhole(tile) || columns < 1 || rows < 1) return;
    const scale = Math.min(columns / tile.width, rows / tile.height);
    const width = within(Math.round(tile.width * scale), columns);
    const height = within(Math.round(tile.height * scale), rows);
    const left = (columns - width) >> 1;
    const top = (rows - height) >> 1;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        colours[(top + y) * columns + left + x] = meanColour(tile, x, y, width, height);
      }
    }
  }
}

const within = (side: number, most: number): number => Math.max(1, Math.min(most, side));

const isWhole = ({ width, height, rgb }: RgbTile): boolean =>
  Number.isInteger(width) &&
  Number.isInteger(height) &&
  width > 0 &&
  height > 0 &&
  rgb.length >= width * height * 3;

/** The mean of all pixels of the tile that this one of a grid of `width` × `height` covers, at least one. */
function meanColour(tile: RgbTile, x: number, y: number, width: number, height: number): number {
  const left = Math.floor((x * tile.width) / width);
  const right = Math.max(left + 1, Math.floor(((x + 1) * tile.width) / width));
  const top = Math.floor((y * tile.height) / height);
  const bottom = Math.max(top + 1, Math.floor(((y + 1) * tile.height) / height));
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let row = top; row < bottom; row++) {
    for (let at = (row * tile.width + left) * 3, end = at + (right - left) * 3; at < end; at += 3) {
      red += tile.rgb[at] as number;
      green += tile.rgb[at + 1] as number;
      blue += tile.rgb[at + 2] as number;
    }
  }
  const pixels = (right - left) * (bottom - top);
  return (mean(red, pixels) << 16) | (mean(green, pixels) << 8) | mean(blue, pixels);
}

const mean = (sum: number, count: number): number => Math.floor((sum + (count >> 1)) / count);
