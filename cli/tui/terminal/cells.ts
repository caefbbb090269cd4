import { lettersOf, letterWidth } from "../../text-width.js";

/** One column of a row. The second column of a wide letter is a cell with an empty text. */
export interface Cell {
  text: string;
  /** Parameters of SGR without the reset, such as "1;32"; empty for plain. */
  style: string;
  /** The region that the frame leaves to somebody else here. */
  region: number | null;
}

export const BLANK: Cell = { text: " ", style: "", region: null };

/** Private letters that mean "leave this to region N"; they never reach a terminal. */
const FIRST_REGION = 0xf100;
const REGIONS = 64;

/** A row of a frame that is left to a region. */
export function regionText(region: number, columns: number): string {
  return String.fromCodePoint(FIRST_REGION + region).repeat(columns);
}

/** Attributes that exclude each other, by what switches them off. */
const OFF: Record<string, string> = {
  "22": "weight",
  "23": "italic",
  "24": "underline",
  "27": "inverse",
  "29": "strike",
};
const ON: Record<string, string> = {
  "1": "weight",
  "2": "dim",
  "3": "italic",
  "4": "underline",
  "7": "inverse",
  "9": "strike",
};
// biome-ignore lint/suspicious/noControlCharactersInRegex: this reads what is drawn with them.
const PIECES = /\u001b\[([\d;]*)m|\u001b\[[\d;?]*[A-Za-z]|([^\u001b]+)|\u001b/gsu;

/** The cells of one line of a frame. Escape sequences other than colours and weights are dropped. */
export function parseLine(line: string): Cell[] {
  const cells: Cell[] = [];
  const pen = new Map<string, string>();
  let style = "";
  for (const [, sgr, text] of line.matchAll(PIECES)) {
    if (sgr !== undefined) {
      applySgr(pen, sgr);
      style = [...pen.values()].join(";");
    } else if (text !== undefined) {
      for (const letter of lettersOf(text)) addLetter(cells, letter, style);
    }
  }
  return cells;
}

function addLetter(cells: Cell[], letter: string, style: string): void {
  const code = letter.codePointAt(0) ?? 0;
  if (code >= FIRST_REGION && code < FIRST_REGION + REGIONS) {
    cells.push({ text: " ", style: "", region: code - FIRST_REGION });
    return;
  }
  const width = letterWidth(letter);
  if (width === 0) {
    const base = cells.findLast((cell) => cell.text !== "");
    if (base) base.text += letter;
    return;
  }
  cells.push({ text: letter, style, region: null });
  for (let more = 1; more < width; more++) cells.push({ text: "", style, region: null });
}

function applySgr(pen: Map<string, string>, parameters: string): void {
  const codes = parameters === "" ? ["0"] : parameters.split(";");
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? "0";
    const number = Number(code);
    if (code === "0") pen.clear();
    else if (code === "38" || code === "48") {
      const length = codes[at + 1] === "5" ? 3 : 5;
      pen.set(code === "38" ? "color" : "background", codes.slice(at, at + length).join(";"));
      at += length - 1;
    } else if (code === "22") {
      pen.delete("weight");
      pen.delete("dim");
    } else if (OFF[code] !== undefined) pen.delete(OFF[code]);
    else if (ON[code] !== undefined) pen.set(ON[code], code);
    else if (code === "39") pen.delete("color");
    else if (code === "49") pen.delete("background");
    else if ((number >= 30 && number <= 37) || (number >= 90 && number <= 97)) pen.set("color", code);
    else if ((number >= 40 && number <= 47) || (number >= 100 && number <= 107)) pen.set("background", code);
  }
}

export function sameCell(one: Cell, other: Cell): boolean {
  return one.text === other.text && one.style === other.style;
}
