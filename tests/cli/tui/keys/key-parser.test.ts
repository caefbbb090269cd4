import fc from "fast-check";
import { expect, it } from "vitest";
import { KeyParser, type TerminalInput } from "../../../../cli/tui/keys/key-parser.js";

const read = (...chunks: string[]): TerminalInput[] => {
  const parser = new KeyParser();
  return [...chunks.flatMap((chunk) => parser.push(chunk)), ...parser.flush()];
};
const names = (...chunks: string[]) =>
  read(...chunks).map((one) => (one.input === "key" ? one.name : one.input));

it("knows the keys of all the ways in which terminals write them", () => {
  expect(names("a", "Ä", "界", " ")).toEqual(["a", "Ä", "界", "space"]);
  expect(names("\r\t\u007f\b\u0001\u0003")).toEqual([
    "enter",
    "tab",
    "backspace",
    "backspace",
    "ctrl-a",
    "ctrl-c",
  ]);
  expect(names("\u001b[A\u001b[B\u001bOC\u001bOD")).toEqual(["up", "down", "right", "left"]);
  expect(names("\u001b[5~\u001b[6~\u001b[H\u001b[4~\u001b[Z\u001bOP\u001b[11~")).toEqual([
    "pageup",
    "pagedown",
    "home",
    "end",
    "shift-tab",
    "f1",
    "f1",
  ]);
});

it("tells the escape key from the beginning of a sequence, wherever that is torn apart", () => {
  expect(names("\u001b")).toEqual(["escape"]);
  expect(names("\u001b", "[", "A")).toEqual(["up"]);
  expect(names("\u001b[1;", "5A")).toEqual(["ctrl-up"]);
  expect(names("\u001bx", "y")).toEqual(["y"]);
});

it("reads keys of the Kitty protocol, with what they type and when they are let go", () => {
  expect(read("\u001b[32;1:1;32u")).toEqual([
    { input: "key", name: "space", text: " ", phase: "press", reported: true },
  ]);
  expect(read("\u001b[32;1:3u")).toMatchObject([{ name: "space", phase: "release", reported: true }]);
  expect(read("\u001b[97;2:2;65u")).toMatchObject([{ name: "A", text: "A", phase: "repeat" }]);
  expect(read("\u001b[99;5u")).toMatchObject([{ name: "ctrl-c", text: null }]);
  expect(read("\u001b[27u\u001b[13;1:3u\u001b[9;2u")).toMatchObject([
    { name: "escape", phase: "press" },
    { name: "enter", phase: "release" },
    { name: "shift-tab" },
  ]);
  expect(read("\u001b[1;1:3A")).toMatchObject([{ name: "up", phase: "release", reported: true }]);
  // Shift by itself is a key without a meaning.
  expect(read("\u001b[57441;2u")).toEqual([]);
});

it("keeps a paste together and takes nothing in it for keys", () => {
  expect(read("\u001b[200~q\u001b[A", "\r\u001b[201~x")).toMatchObject([
    { input: "paste", text: "q\u001b[A\r" },
    { input: "key", name: "x" },
  ]);
});

it("hears when another window is in front", () => {
  expect(read("\u001b[O\u001b[I")).toEqual([
    { input: "focus", focused: false },
    { input: "focus", focused: true },
  ]);
});

it("reads the same however the bytes are torn apart, and never chokes", () => {
  const piece = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 3 }),
    fc.constantFrom(
      "\u001b[A",
      "\u001b[32;1:3u",
      "\u001b[200~a b\u001b[201~",
      "\u001b[?1u",
      "\u001b[999999999999u",
      "\u0000",
    ),
  );
  fc.assert(
    fc.property(fc.array(piece), fc.integer({ min: 1, max: 5 }), (pieces, size) => {
      const letters = [...pieces.join("")];
      const torn: string[] = [];
      for (let at = 0; at < letters.length; at += size) torn.push(letters.slice(at, at + size).join(""));
      expect(read(...torn)).toEqual(read(letters.join("")));
    }),
  );
});
