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

const people = [
  { title: "CALL ID", value: (row: { id: string; name: string }) => row.id },
  { title: "NAME", value: (row: { id: string; name: string }) => row.name },
];

test("where it would be too wide the widest cells are cut, and nothing wraps", () => {
  const rows = [{ id: "bartholomew_the_elder", name: "Bartholomew Montgomery-Smythe of Somewhere" }];
  expect(table(rows, people, 40)).toEqual([
    "CALL ID              NAME",
    "bartholomew_the_el…  Bartholomew Montgo…",
  ]);
});

test("where too little would be left of the cells, each row has lines of its own", () => {
  const rows = [
    { id: "ada", name: "Ada" },
    { id: "bartholomew", name: "Bartholomew" },
  ];
  expect(table(rows, people, 16)).toEqual([
    "CALL ID  ada",
    "NAME     Ada",
    "",
    "CALL ID  bartholomew",
    "NAME     Bartholomew",
  ]);
});

test("lines that are aligned never exceed what there is", () => {
  const row = fc.record({ id: fc.string({ unit: "grapheme" }), name: fc.string({ unit: "grapheme" }) });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1 }), fc.integer({ min: 18, max: 60 }), (rows, available) => {
      for (const line of table(rows, people, available))
        expect(textWidth(line)).toBeLessThanOrEqual(available);
    }),
  );
});
