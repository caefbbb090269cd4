import fc from "fast-check";
import { expect, test } from "vitest";
import { routes } from "../../protocol/rest.js";
import { cleanName, cleanText, shortText } from "../../protocol/text.js";
import { optionalPersonName, optionalText, personName } from "../../protocol/values.js";

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
    between(0xd800, 0xdfff) ||
    between(0xe0000, 0xe0fff) ||
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
  ["half \ud83d", "half"],
  ["\udc00 other half", "other half"],
  ["tagged\u{e0061}\u{e007f}", "tagged"],
  ["\u3164filled\uffa0", "filled"],
  ["joined\u034f", "joined"],
  ["👩‍🚀".normalize(), "👩🚀"],
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
  expect(personName(MAX).safeParse(value).success).toBe(good);
});

test.each([
  ["optional text may be empty", "", true],
  ["optional text may become empty", "\u200b", true],
  ["optional text at the limit is taken", "x".repeat(MAX), true],
  ["optional text over the limit is refused", "x".repeat(MAX + 1), false],
])("%s", (_name, value, good) => {
  expect(optionalText(MAX).safeParse(value).success).toBe(good);
});

test("cleaned text is well formed", () => {
  fc.assert(
    fc.property(nastyText, (dirty) => {
      expect(() => encodeURIComponent(cleanText(dirty))).not.toThrow();
    }),
  );
});

test.each([
  ["e and an accent are one letter", "Jose\u0301", "Jos\u00e9"],
  ["the Angstrom sign is the letter", "\u212bngstr\u00f6m", "\u00c5ngstr\u00f6m"],
  ["what hides between a letter and its accent goes first", "e\u200b\u0301", "\u00e9"],
  ["Hangul is put together", "\u1112\u1161\u11ab", "\ud55c"],
])("in names %s", (_name, given, spelled) => {
  expect(personName(MAX).parse(given)).toBe(spelled);
  expect(optionalPersonName(MAX).parse(given)).toBe(spelled);
});

test("cleaning a name twice is cleaning it once", () => {
  const accents = fc.string({ unit: fc.constantFrom("e", "A", "\u0301", "\u030a", "\u200b", "\u0344", " ") });
  fc.assert(
    fc.property(fc.oneof(nastyText, accents), (dirty) => {
      const once = cleanName(dirty);
      expect(cleanName(once)).toBe(once);
    }),
  );
});

test("a name that gets longer by its normal form is measured as it is kept", () => {
  // Each of these is two characters in normal form.
  const growing = "\u0958";
  expect(personName(MAX).safeParse(growing.repeat(MAX / 2)).success).toBe(true);
  expect(personName(MAX).safeParse(growing.repeat(MAX / 2 + 1)).success).toBe(false);
  expect(optionalPersonName(MAX).safeParse(growing.repeat(MAX)).success).toBe(false);
});

test.each(["a\u0000@b.c", "a\u202e@b.c", "a\u200b@b.c", "a\ud800@b.c", "a@b\u001b[31m.c"])(
  "the e-mail address %j is refused",
  (email) => {
    const account = { first_name: "Ada", last_name: "Byron", email, password: "a password" };
    expect(routes.register.body.safeParse(account).success).toBe(false);
    expect(routes.register.body.safeParse({ ...account, email: "a@b.c" }).success).toBe(true);
  },
);

test("a text that is cut short ends with a whole character", () => {
  expect(shortText("ab🙂", 3)).toBe("ab");
  expect(shortText("ab🙂c", 4)).toBe("ab🙂");
  expect(shortText("ab ", 3)).toBe("ab");
});
