import type { RgbTile } from "../../../../client/index.js";
import { Emulator } from "../../../support/terminal/emulator.js";

type Colour = readonly [red: number, green: number, blue: number];

/** A picture by its pixels. */
function tileOf(width: number, height: number, colourAt: (x: number, y: number) => Colour): RgbTile {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rgb.set(colourAt(x, y), (y * width + x) * 3);
  }
  return { width, height, rgb };
}

export const plainTile = (width: number, height: number, colour: Colour): RgbTile =>
  tileOf(width, height, () => colour);

/** Every pixel another colour, the same ones each time. */
export const gaudyTile = (width: number, height: number, seed = 1): RgbTile =>
  tileOf(width, height, (x, y) => {
    const mixed = Math.imul(x * 7_919 + y * 104_729 + seed * 1_299_709, 2_654_435_761);
    return [(mixed >>> 24) & 255, (mixed >>> 16) & 255, (mixed >>> 8) & 255];
  });

/** A terminal to judge by; the test closes it. */
export const terminal = (columns: number, rows: number): Emulator =>
  new Emulator({ columns, rows }, { kitty: false, answer: () => {} });

/** What a person sees in the upper and the lower half of a cell: colours as the emulator names them. */
export function halvesOf(screen: Emulator, column: number, row: number): [upper: string, lower: string] {
  const { text, color, background } = screen.cell(column, row);
  if (text === "▀") return [color, background];
  if (text === "▄") return [background, color];
  if (text === " ") return [background, background];
  throw new Error(`"${text}" stands at ${column}, ${row}`);
}

const rgbName = ([red, green, blue]: ArrayLike<number> & Iterable<number>): string =>
  `rgb:${[red, green, blue].map((part) => (part ?? 0).toString(16).padStart(2, "0")).join("")}`;

/** A pixel of a picture, as the emulator names it. */
export function pixelName(tile: RgbTile, x: number, y: number): string {
  const at = (y * tile.width + x) * 3;
  return rgbName(tile.rgb.subarray(at, at + 3));
}
