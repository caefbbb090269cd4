/** What terminals draw over two columns: East Asian letters and symbols, and characters that are pictures by default. */
const WIDE =
  /[\p{Emoji_Presentation}\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]/u;
const MARK = /\p{Mark}/u;
const ASCII = /^[ -~]*$/;

/** How many columns of a terminal a text takes: East Asian letters and emoji take two, combining marks none. */
export function textWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** The columns of one character (one code point). */
export function characterWidth(character: string): 0 | 1 | 2 {
  return MARK.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
}
