import fc from "fast-check";
import { expect, test } from "vitest";
import { callIdFrom, callIdSuggestions } from "../../cli/call-id-suggestions.js";
import { callId } from "../../protocol/values.js";

test.each([
  ["Ada", "Byron", "ada_byron"],
  ["Zoë", "Müller-Lüdenscheidt", "zoe_muller_ludenscheidt"],
  ["  Ada  ", "", "ada"],
  ["A", "", "user_a"],
  ["李", "雷", "user"],
  ["Maximiliane Friederike", "von Hohenstaufen", "maximiliane_friederike_von_hoh"],
])("%s %s is suggested %s", (first, last, suggestion) => {
  expect(callIdFrom(first, last)).toBe(suggestion);
});

test("taken names are counted, then numbered at random", () => {
  const suggestions = [...callIdSuggestions("ada", () => 0.5)];
  expect(suggestions.slice(0, 3)).toEqual(["ada", "ada2", "ada3"]);
  expect(suggestions.at(-1)).toBe("ada500000");
});

test("every suggestion for any names is a Call ID", () => {
  const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: "binary" }),
      unit,
      (first, last, random) => {
        const suggestions = [...callIdSuggestions(callIdFrom(first, last), () => random)];
        expect(suggestions.filter((suggestion) => !callId.safeParse(suggestion).success)).toEqual([]);
      },
    ),
  );
});
