import type { Glyphs } from "../look/glyphs.js";
import { cut, displayText, inColumns } from "../text/display-text.js";

/** A text of anybody's, as this screen may show it. */
export function shown(text: string, { letters }: Glyphs): string {
  const safe = displayText(text);
  if (letters) return safe;
  return safe
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .replace(/[^ -~]/gu, "?");
}

/** The same in a column of exactly so many cells. */
export function column(text: string, columns: number, glyphs: Glyphs): string {
  return inColumns(shown(text, glyphs), columns, glyphs.ellipsis);
}

/** The same in at most so many cells. */
export function within(text: string, columns: number, glyphs: Glyphs): string {
  return cut(shown(text, glyphs), columns, glyphs.ellipsis);
}
