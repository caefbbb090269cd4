import { fold } from "./texts.js";
import type { Wildcard } from "./typos.js";

/**
 * From where to where, in an index, texts stand that match; with a pattern where the range holds others too. Reading
 * a few ranges is what keeps a search fast however many people there are.
 */
export type TextRange = readonly [from: string, below: string, pattern: string | null];

/** How a match goes on: in any way, with a space as at the end of a name, or not at all. */
export type Ending = "open" | "word" | "end";

const ASCII_OF_NAMES = "abcdefghijklmnopqrstuvwxyz0123456789_ -'.";
/** Letters of names that are no others with a mark on them. */
const LATIN_WITHOUT_ACCENTS = "łøđæœßþð";
/** Sorts behind whatever text there is. */
const LAST = "\u{10ffff}";
const FIRST_BEYOND_ASCII = "\u0080";
const BEHIND_END = "\u0001";

/** The ranges of one text; where any character fits, one for each of them that is likely, and one for all others. */
export function rangesOf({ before, any, after }: Wildcard, ending: Ending): TextRange[] {
  const behind = ending === "word" ? " " : "";
  const below = ending === "end" ? BEHIND_END : LAST;
  const exactly = (text: string): TextRange => [text, text + below, null];
  if (!any) return [exactly(before + after + behind)];
  const others: TextRange = [
    before + FIRST_BEYOND_ASCII,
    before + LAST,
    likePattern({ before, any, after }, ending),
  ];
  return [...[...ASCII_OF_NAMES].map((char) => exactly(before + char + after + behind)), others];
}

/**
 * The same as patterns for `like … escape '!'`, for a database that makes ranges of them by itself, and to which an
 * accent makes no difference. A range is narrow only up to the first character that may be any, so the likely ones are
 * written out; whoever types another script than Latin pays for the wide range.
 */
export function patternsOf(text: Wildcard, ending: Ending): string[] {
  const { before, any, after } = text;
  if (!any || !isLatin(before + after)) return [likePattern(text, ending)];
  return [...ASCII_OF_NAMES, ...LATIN_WITHOUT_ACCENTS].map((char) =>
    likePattern({ before: before + char + after, any: false, after: "" }, ending),
  );
}

/** One pattern, with what is typed taken literally. */
export function likePattern({ before, any, after }: Wildcard, ending: Ending): string {
  const end = { open: "%", word: " %", end: "" }[ending];
  return `${literally(before)}${any ? "_" : ""}${literally(after)}${end}`;
}

const isLatin = (text: string): boolean =>
  [...fold(text)].every((char) => char < FIRST_BEYOND_ASCII || LATIN_WITHOUT_ACCENTS.includes(char));

const literally = (text: string): string => text.replace(/[!%_]/g, "!$&");
