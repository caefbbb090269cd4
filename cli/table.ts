import { cleanText } from "../protocol/text.js";
import { textWidth } from "./text-width.js";

export interface Column<Row> {
  title: string;
  value: (row: Row) => string;
  /** Numbers stand at the right of their column. */
  right?: boolean;
}

const GAP = "  ";

/** Aligned lines, the titles first. What other people wrote is cleaned here once more. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string[] {
  const cells = columns.map(({ title, value }) => [title, ...rows.map((row) => cleanText(value(row)))]);
  const widths = cells.map((column) => Math.max(...column.map(textWidth)));
  return [...Array(rows.length + 1).keys()].map((line) =>
    cells
      .map((column, index) => {
        const cell = column[line] ?? "";
        const space = " ".repeat((widths[index] ?? 0) - textWidth(cell));
        return columns[index]?.right ? space + cell : cell + space;
      })
      .join(GAP)
      .trimEnd(),
  );
}
