/** What terminals draw over two columns: East Asian letters and symbols, and characters that are pictures by default. */
const WIDE =
  /[\p{Emoji_Presentation}\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]/u;
const MARK = /^\p{Mark}+$/u;
const SPACING_MARKS = /\p{Spacing_Mark}/gu;
const ASCII = /^[ -~]*$/;
/** Letters of which each stands for itself, so that nobody has to look how they combine. */
const SINGLE =
  /^[ -~\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u203a\u2190-\u22ff\u2500-\u25fc\uf100-\uf140]*$/;

const segmenter = new Intl.Segmenter();

/** How many columns of a terminal a text takes: East Asian letters and emoji take two, combining marks none. */
export function textWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const letter of lettersOf(text)) width += letterWidth(letter);
  return width;
}

/** What a person takes for one letter each, with its marks. */
export function lettersOf(text: string): string[] {
  if (SINGLE.test(text)) return [...text];
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** The columns of one letter: those of what it begins with, and one for each mark that stands beside it and not above. */
export function letterWidth(letter: string): number {
  if (MARK.test(letter)) return 0;
  const base = WIDE.test(String.fromCodePoint(letter.codePointAt(0) ?? 0)) ? 2 : 1;
  return base + (letter.match(SPACING_MARKS)?.length ?? 0);
}
