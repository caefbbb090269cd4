import type { TuiState } from "../state/model.js";

/** How much place there is. One row stays free: a terminal scrolls when its last one is filled. */
export interface Layout {
  columns: number;
  rows: number;
  /** Rows between the head and the foot. */
  body: number;
  /** The same where a call rings, and there are no tabs. */
  ringing: number;
  /** Names of tabs are cut, and columns of lists left out. */
  narrow: boolean;
  /** There is no place for air. */
  short: boolean;
}

/** A screen that is smaller than this shows what fits. */
const LEAST_COLUMNS = 20;
const LEAST_ROWS = 6;

export function layoutOf({ columns, rows }: Pick<TuiState, "columns" | "rows">): Layout {
  const short = rows < 18;
  const used = Math.max(LEAST_ROWS, rows) - 1;
  return {
    columns: Math.max(LEAST_COLUMNS, columns),
    rows: used,
    body: used - (short ? 4 : 5),
    ringing: used - (short ? 3 : 4),
    narrow: columns < 70,
    short,
  };
}
