/*
 * Characters that could act on a terminal or turn a line around: C0 and C1 controls, zero-width characters,
 * bidirectional marks, embeddings, overrides and isolates, line and paragraph separators, the byte order mark.
 */
const FOREIGN_SENTENCE_LENGTH = 300;

const UNSAFE = /[\p{Cc}\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

/** A sentence of somebody else's, safe to show and short enough to read. */
export function foreignSentence(text: string): string {
  return cleanText(text).slice(0, FOREIGN_SENTENCE_LENGTH);
}

/** Removes what could act on a terminal, on the way in and again before anything is shown. */
export function cleanText(text: string): string {
  return text.replace(UNSAFE, "").trim();
}
