import { cleanName } from "../../../protocol/text.js";
import { lettersOf, letterWidth } from "../../text-width.js";

/** A letter that carries more marks than this is a prank. */
const MARKS_PER_LETTER = 2;
const REGIONAL_A = 0x1f1e6;

/** Private letters mark regions on our own screen; variation selectors and skin tones change a width after the fact. */
const UNSETTLED = /\p{Co}|\p{Cn}|\p{Emoji_Modifier}|\p{Variation_Selector}|[\u1160-\u11ff\ud7b0-\ud7fb]/gu;
const REGIONAL = /[\u{1f1e6}-\u{1f1ff}]/gu;
const MARK = /\p{Mark}/u;

/**
 * A text of somebody else's in the form in which every terminal agrees how wide it is: no controls, no bidirectional
 * marks, no flags or joined emoji, and no towers of accents.
 */
export function displayText(text: string): string {
  const plain = cleanName(text)
    .replace(REGIONAL, (letter) =>
      String.fromCharCode(65 + (letter.codePointAt(0) ?? REGIONAL_A) - REGIONAL_A),
    )
    .replace(UNSETTLED, "");
  let marks = MARKS_PER_LETTER;
  let kept = "";
  for (const character of plain) {
    marks = MARK.test(character) ? marks + 1 : 0;
    if (marks <= MARKS_PER_LETTER) kept += character;
  }
  return kept;
}

/** Cut or filled up to exactly so many columns; what is cut ends in an ellipsis. */
export function inColumns(text: string, columns: number, ellipsis = "…"): string {
  const cut = cutTo(text, columns, ellipsis);
  return cut.text + " ".repeat(Math.max(0, columns - cut.width));
}

/** At most so many columns. */
export function cut(text: string, columns: number, ellipsis = "…"): string {
  return cutTo(text, columns, ellipsis).text;
}

function cutTo(text: string, columns: number, ellipsis: string): { text: string; width: number } {
  if (columns <= 0) return { text: "", width: 0 };
  let width = 0;
  let kept = "";
  let beforeEllipsis = { text: "", width: 0 };
  for (const letter of lettersOf(text)) {
    const own = letterWidth(letter);
    if (width + own > columns) {
      return { text: beforeEllipsis.text + ellipsis, width: beforeEllipsis.width + 1 };
    }
    width += own;
    kept += letter;
    if (width <= columns - 1) beforeEllipsis = { text: kept, width };
  }
  return { text: kept, width };
}
