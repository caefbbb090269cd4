const ZERO = /[\p{Mark}\p{Default_Ignorable_Code_Point}\p{Cf}]/u;
const WIDE =
  /[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;
const WIDTH_SHIFT = 1;
const WIDTH_MASK = 3;
const JOINS = 1;

function widthOf(codepoint: number): 0 | 1 | 2 {
  const character = String.fromCodePoint(codepoint);
  if (ZERO.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/**
 * How wide today's terminals draw a letter. What comes with the emulator is from the year 2010: emoji would take one
 * column there, and two everywhere else.
 */
export const TODAYS_WIDTHS = {
  version: "today",
  wcwidth: widthOf,
  /** Bit 0: belongs to the letter before; bits 1 and 2: the width of both together. */
  charProperties(codepoint: number, preceding: number): number {
    const width = widthOf(codepoint);
    const before = (preceding >> WIDTH_SHIFT) & WIDTH_MASK;
    const joins = width === 0 && before > 0;
    return ((joins ? before : width) << WIDTH_SHIFT) | (joins ? JOINS : 0);
  },
};
