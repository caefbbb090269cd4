/** A rectangle of a terminal in cells, from 0. */
export interface CellRect {
  column: number;
  row: number;
  columns: number;
  rows: number;
}

/**
 * How pictures are drawn: by the terminal itself, in half-blocks with 24 bits or the 256 colours of the palette, or in
 * letters that are more or less bright.
 */
export type Look = "kitty" | "true-colour" | "palette" | "ascii";

/** A colour as 0xRRGGBB, or the terminal's own background. */
export const OWN_BACKGROUND = 0x0100_0000;
