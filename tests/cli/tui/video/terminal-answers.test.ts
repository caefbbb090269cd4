import fc from "fast-check";
import { afterEach, describe, expect, it, test } from "vitest";
import { AnswerReader, TERMINAL_QUESTIONS } from "../../../../cli/tui/video/terminal-answers.js";
import { Emulator } from "../../../support/terminal/emulator.js";

const ESC = "\u001b";
const KITTY = `${ESC}_Gi=67;OK${ESC}\\`;
const TRUE_COLOUR = `${ESC}P1$r0;48:2::1:2:3m${ESC}\\`;
const CELL = `${ESC}[6;18;9t`;
const END = `${ESC}[?62;4c`;

/** Feeds text in pieces; what was typed. */
function feed(reader: AnswerReader, pieces: readonly string[]): string {
  return pieces.map((piece) => reader.push(piece)).join("");
}

describe("answers", () => {
  it("that are all there tell it all", () => {
    const reader = new AnswerReader();
    expect(reader.push(KITTY + TRUE_COLOUR + CELL + END)).toBe("");
    expect(reader.answers).toEqual({
      kitty: true,
      trueColour: true,
      cellPixels: { width: 9, height: 18 },
      complete: true,
    });
  });

  test.each([
    ["a graphics error", `${ESC}_Gi=67;ENOTSUP:no${ESC}\\`],
    ["an answer to somebody else's picture", `${ESC}_Gi=5;OK${ESC}\\`],
    ["another background", `${ESC}P1$r48;2;9;9;9m${ESC}\\`],
    ["the nearest of a palette", `${ESC}P1$r48;5;16m${ESC}\\`],
    ["an unknown question", `${ESC}P0$r${ESC}\\`],
    ["a cell of no size", `${ESC}[6;0;0t`],
    ["nothing but the end", ""],
  ])("that say no are no: %s", (_name, said) => {
    const reader = new AnswerReader();
    expect(reader.push(said + END)).toBe("");
    expect(reader.answers).toEqual({ kitty: false, trueColour: false, cellPixels: null, complete: true });
  });

  test.each(["48;2;1;2;3m", "0;48;2;1;2;3m", "48:2:1:2:3m", "48:2::1:2:3m", "0;48:2:0:1:2:3"])(
    "about colour are read in every spelling: %s",
    (setting) => {
      const reader = new AnswerReader();
      expect(reader.push(`${ESC}P1$r${setting}${ESC}\\`)).toBe("");
      expect(reader.answers.trueColour).toBe(true);
    },
  );
});

const key = fc.constantFrom(
  "a",
  "ö",
  "7",
  "\r",
  "\u007f",
  `${ESC}[A`,
  `${ESC}OP`,
  `${ESC}[5~`,
  `${ESC}[97;1:3u`,
  "G",
  "[",
  "\\",
);
const answer = fc.constantFrom(KITTY, TRUE_COLOUR, CELL);
const part = fc.oneof(
  key.map((text) => ({ text, typed: true })),
  answer.map((text) => ({ text, typed: false })),
);

test("however they are cut and whatever is typed in between, answers are taken out and keys stay in order", () => {
  fc.assert(
    fc.property(
      fc.array(part),
      fc.array(key),
      fc.array(fc.nat(200), { maxLength: 8 }),
      (parts, after, cuts) => {
        const text = [...parts.map((piece) => piece.text), END, ...after].join("");
        const at = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
        const pieces = at.slice(1).map((end, index) => text.slice(at[index], end));
        // An escape that comes all by itself is a key.
        fc.pre(!pieces.includes(ESC));
        const reader = new AnswerReader();
        const keys = [...parts.filter(({ typed }) => typed).map((piece) => piece.text), ...after].join("");
        expect(feed(reader, pieces)).toBe(keys);
        expect(reader.answers).toMatchObject({
          complete: true,
          kitty: parts.some((piece) => piece.text === KITTY),
          trueColour: parts.some((piece) => piece.text === TRUE_COLOUR),
        });
      },
    ),
    { numRuns: 1_000 },
  );
});

it("once all answers are there, everything is a key, whatever it looks like", () => {
  const reader = new AnswerReader();
  reader.push(END);
  const pasted = `${KITTY}${ESC}[6;1;1t${ESC}`;
  expect(reader.push(pasted)).toBe(pasted);
  expect(reader.answers.kitty).toBe(false);
});

it("a lone escape key goes through at once", () => {
  expect(new AnswerReader().push(ESC)).toBe(ESC);
});

it("what begins like an answer and never ends is let go", () => {
  const reader = new AnswerReader();
  const endless = `${ESC}_G${"x".repeat(400)}`;
  expect(reader.push(endless) + reader.push("y")).toContain("x".repeat(100));
});

describe("a terminal that was asked", () => {
  let screen: Emulator | undefined;
  afterEach(() => screen?.close());

  it("shows nothing of it, and is left as it was", async () => {
    const reader = new AnswerReader();
    let typed = "";
    screen = new Emulator(
      { columns: 40, rows: 5 },
      {
        kitty: false,
        answer: (text) => {
          typed += reader.push(text);
        },
      },
    );
    const before = await screen.state();
    await screen.write(`hello${TERMINAL_QUESTIONS}`);
    expect(screen.text.trim()).toBe("hello");
    expect(await screen.state()).toEqual(before);
    expect(typed).toBe("");
    // This emulator answers the last question, and knows no pictures.
    expect(reader.answers).toMatchObject({ complete: true, kitty: false });
  });
});
