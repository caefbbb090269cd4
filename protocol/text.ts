/*
 * Characters that could act on a terminal or turn a line around: C0 and C1 controls, zero-width characters,
 * bidirectional marks, embeddings, overrides and isolates, line and paragraph separators, the byte order mark. Halves
 * of surrogate pairs are no characters at all; tags and fillers are invisible, and so make two names look the same.
 */
const FOREIGN_SENTENCE_LENGTH = 300;

const UNSAFE =
  /[\p{Cc}\p{Cs}\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]|\u034f/gu;

/** A sentence of somebody else's, safe to show and short enough to read. */
export function foreignSentence(text: string): string {
  return shortText(text, FOREIGN_SENTENCE_LENGTH);
}

/** The beginning of a text, cleaned; a character that the cut goes through is left out whole. */
export function shortText(text: string, length: number): string {
  return cleanText(cleanText(text).slice(0, length));
}

/** Removes what could act on a terminal, on the way in and again before anything is shown. */
export function cleanText(text: string): string {
  return text.replace(UNSAFE, "").trim();
}

/** Cleans a name and spells it in the one way (NFC) of all that look the same, or there could be two of "José". */
export function cleanName(text: string): string {
  return cleanText(text).normalize("NFC");
}
