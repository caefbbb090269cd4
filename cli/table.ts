import { cleanText } from "../protocol/text.js";
import { textWidth } from "./text-width.js";
import { cut } from "./tui/text/display-text.js";

export interface Column<Row> {
  title: string;
  value: (row: Row) => string;
  /** Numbers stand at the right of their column. */
  right?: boolean;
}

const GAP = "  ";
/** A cell that is cut shorter than this says nothing any more. */
const NARROWEST = 8;

/**
 * Aligned lines, the titles first. What other people wrote is cleaned here once more. Where the lines would be wider than
 * `available` columns the widest cells are cut; where that would leave too little of them, each row becomes lines of its own.
 */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  available = Number.POSITIVE_INFINITY,
): string[] {
  const cells = columns.map(({ title, value }) => [title, ...rows.map((row) => cleanText(value(row)))]);
  const widths = cells.map((column) => Math.max(...column.map(textWidth)));
  const fitting = narrowed(widths, available - GAP.length * (columns.length - 1));
  return fitting === null ? stacked(rows, columns) : aligned(cells, columns, fitting);
}

function aligned(
  cells: readonly (readonly string[])[],
  columns: readonly { right?: boolean }[],
  widths: readonly number[],
): string[] {
  const lines = cells[0]?.length ?? 0;
  return [...Array(lines).keys()].map((line) =>
    cells
      .map((column, index) => {
        const width = widths[index] ?? 0;
        const cell = cut(column[line] ?? "", width);
        const space = " ".repeat(width - textWidth(cell));
        return columns[index]?.right ? space + cell : cell + space;
      })
      .join(GAP)
      .trimEnd(),
  );
}

/** The widths with which everything fits, the widest made narrower first; null where some would become too narrow. */
function narrowed(widths: readonly number[], available: number): number[] | null {
  const fitting = [...widths];
  let excess = fitting.reduce((sum, width) => sum + width, 0) - available;
  while (excess > 0) {
    const widest = Math.max(...fitting);
    if (widest <= NARROWEST) return null;
    fitting[fitting.indexOf(widest)] = widest - 1;
    excess--;
  }
  return fitting;
}

/** One line for each value, under its title, and a blank line between the rows. */
function stacked<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string[] {
  const titleWidth = Math.max(...columns.map(({ title }) => textWidth(title)));
  return rows.flatMap((row, index) => [
    ...(index === 0 ? [] : [""]),
    ...columns.flatMap(({ title, value }) => {
      const text = cleanText(value(row));
      return text === "" ? [] : [`${title.padEnd(titleWidth)}${GAP}${text}`];
    }),
  ]);
}
