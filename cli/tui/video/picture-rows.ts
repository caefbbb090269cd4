import type { RgbTile } from "../../../client/index.js";
import { CellText } from "./cell-text.js";
import type { Look } from "./cells.js";
import { PixelGrid } from "./pixel-grid.js";

/** A picture as text: `rows` lines of exactly `columns` cells, each of which leaves no colour behind. */
export function pictureRows(
  tile: RgbTile,
  { columns, rows }: { columns: number; rows: number },
  look: Exclude<Look, "kitty">,
): string[] {
  const grid = new PixelGrid(columns, rows * 2);
  grid.draw(tile);
  return Array.from({ length: rows }, (_, row) => {
    const text = new CellText(look);
    let line = "";
    for (let column = 0; column < columns; column++) {
      const at = 2 * row * columns + column;
      line += text.cell(grid.colours[at] as number, grid.colours[at + columns] as number);
    }
    return line + text.end();
  });
}
