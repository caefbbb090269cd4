import fc from "fast-check";
import { expect, test } from "vitest";
import { table } from "../../cli/table.js";
import { textWidth } from "../../cli/text-width.js";

const columns = [
  { title: "NAME", value: (row: { name: string; count: number }) => row.name },
  { title: "COUNT", value: (row: { name: string; count: number }) => String(row.count), right: true },
];

test("columns are aligned, numbers at the right", () => {
  expect(
    table(
      [
        { name: "ada", count: 7 },
        { name: "bartholomew", count: 123 },
      ],
      columns,
    ),
  ).toEqual(["NAME         COUNT", "ada              7", "bartholomew    123"]);
});

test.each([
  ["ada", 3],
  ["李雷", 4],
  ["ｆｕｌｌ", 8],
  ["e\u0301", 1],
  ["🎉", 2],
  ["", 0],
])("%s is %i columns wide", (text, width) => {
  expect(textWidth(text)).toBe(width);
});

test("what other people wrote cannot act on the terminal", () => {
  const [, line = ""] = table([{ name: "\u001b[2Jev\u202eil\u009b31m\r\n", count: 1 }], columns);
  expect(line).not.toMatch(/[\p{Cc}\u202e]/u);
  expect(line).toContain("[2Jevil31m");
});

test("every line of a table of any text stands on the same columns", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ name: fc.string({ unit: "grapheme" }), count: fc.nat() }), { minLength: 1 }),
      (rows) => {
        const widths = new Set(table(rows, columns).map(textWidth));
        expect(widths.size).toBe(1);
      },
    ),
  );
});
