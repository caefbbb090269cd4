import fc from "fast-check";
import { expect, test } from "vitest";
import { cleanText } from "../../protocol/text.js";
import { optionalText, text } from "../../protocol/values.js";

const MAX = 100;

/** Written without the product's own expression: what must never reach a terminal. */
function actsOnTerminal(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  const between = (first: number, last: number) => code >= first && code <= last;
  return (
    between(0, 0x1f) ||
    between(0x7f, 0x9f) ||
    between(0x200b, 0x200f) ||
    between(0x2028, 0x202e) ||
    between(0x2060, 0x206f) ||
    code === 0xfeff
  );
}

const nastyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      "\u0000",
      "\u001b",
      "\u009b",
      "\u200b",
      "\u200e",
      "\u202e",
      "\u2066",
      "\u2069",
      "\ufeff",
      "\n",
    ),
    fc.constantFrom(" ", "a", "é", "名", "🙂", "\ud800"),
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
  ),
});

test("cleaned text holds no control, bidirectional or zero-width character", () => {
  fc.assert(
    fc.property(nastyText, (dirty) => {
      expect([...cleanText(dirty)].filter(actsOnTerminal)).toEqual([]);
    }),
  );
});

test("cleaning twice is cleaning once", () => {
  fc.assert(
    fc.property(nastyText, (dirty) => {
      const once = cleanText(dirty);
      expect(cleanText(once)).toBe(once);
    }),
  );
});

test("cleaning only removes: what is left stands in the same order", () => {
  fc.assert(
    fc.property(nastyText, (dirty) => {
      let at = 0;
      for (const character of cleanText(dirty)) {
        at = dirty.indexOf(character, at);
        expect(at).toBeGreaterThanOrEqual(0);
        at += character.length;
      }
    }),
  );
});

test.each([
  ["Ada Byron", "Ada Byron"],
  ["  José Ñandú ", "José Ñandú"],
  ["日本 語", "日本 語"],
  ["🙂 fine", "🙂 fine"],
  ["\u001b[31mred\u001b[0m", "[31mred[0m"],
  ["evil\u202etxt.exe", "eviltxt.exe"],
  ["two\r\nlines", "twolines"],
  ["\u200b", ""],
])("%j is cleaned to %j", (dirty, clean) => {
  expect(cleanText(dirty)).toBe(clean);
});

test.each([
  ["a name at the limit is taken", "x".repeat(MAX), true],
  ["one over the limit is refused", "x".repeat(MAX + 1), false],
  ["an empty name is refused", "", false],
  ["a name of nothing but invisible characters is refused", "\u200b\u202e \t", false],
  ["a number is refused", 7, false],
])("%s", (_name, value, good) => {
  expect(text(MAX).safeParse(value).success).toBe(good);
});

test.each([
  ["optional text may be empty", "", true],
  ["optional text may become empty", "\u200b", true],
  ["optional text at the limit is taken", "x".repeat(MAX), true],
  ["optional text over the limit is refused", "x".repeat(MAX + 1), false],
])("%s", (_name, value, good) => {
  expect(optionalText(MAX).safeParse(value).success).toBe(good);
});
