import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TerminalCanvas } from "../../../../cli/tui/terminal/canvas.js";
import { parseLine, regionText } from "../../../../cli/tui/terminal/cells.js";
import { Emulator } from "../../../support/terminal/emulator.js";

const SIZE = { columns: 30, rows: 8 };
/** The alternate screen has no wrapping at its edge, and neither has this. */
const NO_WRAP = "\u001b[?7l";

let glass: Emulator;
let sent: string;
let canvas: TerminalCanvas;

beforeEach(() => {
  glass = new Emulator(SIZE, { kitty: false, answer: () => undefined });
  sent = NO_WRAP;
  canvas = new TerminalCanvas((text) => {
    sent += text;
  });
});
afterEach(() => glass.close());

/** What a person sees after everything that was sent. */
async function seen(): Promise<string[]> {
  await glass.write(sent);
  sent = "";
  return glass.rows.map((row) => row.trimEnd());
}

/** The bytes of what happens. */
function bytesOf(happens: () => void): number {
  const before = sent.length;
  happens();
  return Buffer.byteLength(sent.slice(before));
}

describe("frames", () => {
  it("whatever frames follow each other, the last one is what is seen", async () => {
    const letter = fc.constantFrom(
      "a",
      "b",
      " ",
      " ",
      "─",
      "●",
      "界",
      "é",
      "👍",
      "\u001b[32m",
      "\u001b[7m",
      "\u001b[39m",
      "\u001b[27m",
    );
    const line = fc
      .array(letter, { maxLength: 14 })
      .map((letters) => `${letters.join("")}\u001b[39m\u001b[27m`);
    const frame = fc.array(line, { minLength: 1, maxLength: 7 }).map((lines) => lines.join("\n"));
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 6 }), async (frames) => {
        for (const one of frames) canvas.draw(one);
        const last = (frames.at(-1) ?? "").split("\n").map((text) =>
          parseLine(text)
            .map((cell) => cell.text)
            .join("")
            .trimEnd(),
        );
        expect((await seen()).slice(0, 7)).toEqual([...last, ...Array(7 - last.length).fill("")]);
      }),
      { numRuns: 150 },
    );
    expect(glass.happenings.clears).toBe(0);
  });

  it("colours arrive as they were drawn, and end where they end", async () => {
    canvas.draw("\u001b[1m\u001b[32mon\u001b[39m\u001b[22m \u001b[7mthere\u001b[27m off");
    canvas.draw("\u001b[1m\u001b[32mon\u001b[39m\u001b[22m \u001b[7mwhere\u001b[27m off");
    await seen();
    expect(glass.cell(0, 0)).toMatchObject({ text: "o", bold: true, color: "palette:2" });
    expect(glass.cell(3, 0)).toMatchObject({ text: "w", inverse: true, bold: false, color: "default" });
    expect(glass.cell(9, 0)).toMatchObject({ text: "o", inverse: false });
  });

  it("costs nothing where nothing changed, and little where little did", () => {
    const frame = (timer: string) => Array.from({ length: 7 }, (_, row) => `row ${row} ${timer}`).join("\n");
    canvas.draw(frame("0:01"));
    expect(bytesOf(() => canvas.draw(frame("0:01")))).toBe(0);
    expect(bytesOf(() => canvas.draw(frame("0:02")))).toBeLessThanOrEqual(7 * 8);
  });

  it("after something unknown was drawn everything is drawn anew, and still nothing is wiped at once", async () => {
    canvas.draw("one\ntwo");
    sent += "\u001b[3;3Hjunk\u001b[1;1Hjunk and more junk";
    canvas.forget();
    canvas.draw("one\ntwo");
    expect(await seen()).toEqual(["one", "two", "", "", "", "", "", ""]);
    expect(glass.happenings.clears).toBe(0);
  });
});

describe("regions", () => {
  const cells = (text: string) => parseLine(text);

  it("are found where the frame leaves them, and painted in place", async () => {
    canvas.draw(`Bob ${regionText(1, 5)} end\nYou ${regionText(0, 5)} end`);
    expect(canvas.regions.get(1)).toEqual({ row: 0, column: 4, rows: 1, columns: 5 });
    canvas.paint([{ region: 0, cells: cells("#####") }], 100);
    expect((await seen()).slice(0, 2)).toEqual(["Bob       end", "You ##### end"]);
  });

  it("keep what was painted while frames around them change, and lose it when they go", async () => {
    canvas.draw(`Bob ${regionText(1, 5)} 0:01`);
    canvas.paint([{ region: 1, cells: cells("##.") }], 100);
    canvas.draw(`Bob ${regionText(1, 5)} 0:02`);
    expect((await seen())[0]).toBe("Bob ##.   0:02");
    canvas.draw("Contacts       x");
    expect((await seen())[0]).toBe("Contacts       x");
  });

  it("never take more columns than they have", async () => {
    canvas.draw(`${regionText(2, 3)}|`);
    canvas.paint([{ region: 2, cells: cells("##########") }], 100);
    expect((await seen())[0]).toBe("###|");
  });

  it("what somebody else drew into a region is gone when the region is", async () => {
    canvas.draw(`${regionText(32, 10)}\n${regionText(32, 10)}`);
    sent += "\u001b[1;1H\u001b[41mpicture...\u001b[m";
    canvas.draw("a        b");
    expect((await seen()).slice(0, 2)).toEqual(["a        b", ""]);
  });
});
