import type { PageOf } from "../../daemon/contract.js";
import type { List } from "./model.js";

export const emptyList = { rows: null, selected: 0, nextCursor: null, busy: false, cached: false } as const;

export type Movement = "up" | "down" | "page-up" | "page-down" | "first" | "last";

const PAGE = 10;

/** The row that a movement leads to, within so many. */
export function moved(selected: number, count: number, movement: Movement): number {
  const wanted = {
    up: selected - 1,
    down: selected + 1,
    "page-up": selected - PAGE,
    "page-down": selected + PAGE,
    first: 0,
    last: count - 1,
  }[movement];
  return Math.max(0, Math.min(count - 1, wanted));
}

export const isMovement = (command: string): command is Movement =>
  ["up", "down", "page-up", "page-down", "first", "last"].includes(command);

/** A list with a page: the first one replaces what was there, others follow it. */
export function withPage<Row>(list: List<Row>, page: PageOf<Row>, isFirst: boolean): List<Row> {
  const rows = isFirst ? page.rows : [...(list.rows ?? []), ...page.rows];
  return {
    rows,
    selected: Math.max(0, Math.min(list.selected, rows.length - 1)),
    nextCursor: page.nextCursor,
    busy: false,
    cached: page.cached,
  };
}
