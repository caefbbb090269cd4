import fc from "fast-check";
import { expect, test } from "vitest";
import { rangesOf } from "../../../../server/store/search/ranges.js";
import { fold, spellings } from "../../../../server/store/search/texts.js";
import { beginsNearly, canBeTypo, meantBy } from "../../../../server/store/search/typos.js";

/** The edit distance with swaps of neighbors, as the books have it. */
function distance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const row = rows[i];
      if (row === undefined) continue;
      row[j] = Math.min(
        at(i - 1, j) + 1,
        at(i, j - 1) + 1,
        at(i - 1, j - 1) + (isSame ? 0 : 1),
        isSwapped ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
  }
  return at(a.length, b.length);
}

const beginnings = (text: string): string[] =>
  Array.from({ length: text.length + 1 }, (_, end) => text.slice(0, end));
const nearBeginning = (text: string, typed: string): boolean =>
  beginnings(text).some((beginning) => distance(beginning, typed) <= 1);

/** Few letters, so that texts are often close to each other. */
const word = (minLength: number) =>
  fc.array(fc.constantFrom("a", "b", "c"), { minLength, maxLength: 7 }).map((letters) => letters.join(""));

test("a text begins nearly as typed exactly when a beginning of it is one error away", () => {
  fc.assert(
    fc.property(word(0), word(1), (text, typed) => {
      expect(beginsNearly(text, typed)).toBe(nearBeginning(text, typed));
    }),
    { numRuns: 5_000 },
  );
});

test("what may have been meant is just what is one error away", () => {
  fc.assert(
    fc.property(word(0), word(1), (text, typed) => {
      const found = meantBy(typed).some(({ before, any, after }) => {
        const rest = text.slice(before.length);
        return (
          text.startsWith(before) &&
          (any ? rest !== "" && rest.slice(1).startsWith(after) : rest.startsWith(after))
        );
      });
      // A text that begins as typed is found without forgiving anything.
      expect(found || text.startsWith(typed)).toBe(nearBeginning(text, typed));
    }),
    { numRuns: 5_000 },
  );
});

test.each([
  ["bob", true],
  ["Kathrin-Anne O'Neil", true],
  ["żółw", true],
  ["bo", false],
  ["b%b", false],
  ["bob!", false],
  ["x".repeat(41), false],
])("an error is forgiven in %j: %s", (typed, forgiven) => {
  expect(canBeTypo(typed)).toBe(forgiven);
});

test("a character that may be any is looked for in its ranges, those beyond ASCII by a pattern", () => {
  const ranges = rangesOf({ before: "a%", any: true, after: "_b" }, "open");
  expect(ranges[0]).toEqual(["a%a_b", "a%a_b\u{10ffff}", null]);
  expect(ranges.at(-1)).toEqual(["a%\u0080", "a%\u{10ffff}", "a!%_!_b%"]);
});

test("case and accents make no difference to what is folded", () => {
  expect([fold("José ÖZIL"), fold("JOSE\u0301 özil")]).toEqual(["jose ozil", "jose ozil"]);
});

test("the spellings of a text differ in letters that a database would not take for the same", () => {
  expect(spellings("Bob")).toHaveLength(1);
  expect(spellings("özgür élan").sort()).toEqual(["ÖZGÜR ÉLAN", "Özgür Élan", "özgür élan"].sort());
});
