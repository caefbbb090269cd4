/** A text, with at most one place in it where any one character fits. */
export interface Wildcard {
  readonly before: string;
  readonly any: boolean;
  readonly after: string;
}

/** Below this, nearly everything is one typing error away from nearly everything. */
const SHORTEST = 3;
/** Longer than any Call ID, and than most names. */
const LONGEST = 40;

/** What people are named with. Whoever types anything else looks for something else. */
const NAME = /^[\p{L}\p{M}\p{N}_ .'’-]+$/u;

/** True for a text that is worth looking for with one typing error in it. */
export function canBeTypo(typed: string): boolean {
  const { length } = [...typed];
  return length >= SHORTEST && length <= LONGEST && NAME.test(typed);
}

/**
 * Everything that somebody may have meant to type who made one error: two neighbors swapped, one character wrong, one
 * left out, or one too many. The last kind comes last, because it says least.
 */
export function meantBy(typed: string): Wildcard[] {
  const chars = [...typed];
  const head = (end: number): string => chars.slice(0, end).join("");
  const tail = (start: number): string => chars.slice(start).join("");
  const swapped = chars
    .slice(1)
    .map((char, index) => plain(`${head(index)}${char}${chars[index]}${tail(index + 2)}`));
  const wrong = chars.map((_, index) => ({ before: head(index), any: true, after: tail(index + 1) }));
  const leftOut = chars.map((_, index) => ({ before: head(index), any: true, after: tail(index) }));
  const tooMany = chars.map((_, index) => plain(`${head(index)}${tail(index + 1)}`));
  return [...swapped, ...wrong, ...leftOut, ...tooMany];
}

/** A text without such a place. */
export function plain(text: string): Wildcard {
  return { before: text, any: false, after: "" };
}

/** True when the text begins as typed, or would with one typing error mended. */
export function beginsNearly(text: string, typed: string): boolean {
  const [own, given] = [[...text], [...typed]];
  const first = given.findIndex((char, index) => char !== own[index]);
  if (first === -1) return true;
  const goesOn = (ownFrom: number, givenFrom: number): boolean =>
    ownFrom <= own.length && given.slice(givenFrom).every((char, index) => char === own[ownFrom + index]);
  const swapped = given[first] === own[first + 1] && given[first + 1] === own[first];
  return (
    goesOn(first + 1, first + 1) ||
    goesOn(first + 1, first) ||
    goesOn(first, first + 1) ||
    (swapped && goesOn(first + 2, first + 2))
  );
}
