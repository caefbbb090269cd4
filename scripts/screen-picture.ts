import { readFileSync } from "node:fs";
import { type Cell, parseLine } from "../cli/tui/terminal/cells.js";

/*
 * Draws a terminal's screen for the README, from a capture with its colours:
 *
 *   tmux capture-pane -e -p -t phone | node --import tsx scripts/screen-picture.ts "In a call" > docs/screen-call.svg
 */

const CELL = { width: 8.4, height: 19 };
const MARGIN = 18;
const FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";
const DARK = { background: "#11151c", text: "#d7dce5", bright: "#ffffff" };

/** The sixteen colours, as they look on a dark screen. */
const PALETTE = [
  ...["#2b303b", "#ff7b72", "#5fd68a", "#e3b341", "#79a8ff", "#d2a8ff", "#56d4dd", "#d7dce5"],
  ...["#7d8799", "#ffa198", "#7ee2a8", "#f2cc60", "#a5c8ff", "#e2c5ff", "#7ee6ee", "#ffffff"],
];

interface Ink {
  text: string;
  background: string | null;
  bold: boolean;
}

function inkOf({ style }: Cell): Ink {
  const codes = style.split(";");
  const bold = codes.includes("1");
  const text =
    colourOf(codes, 30, 90, "38") ?? (codes.includes("2") ? "#7d8799" : bold ? DARK.bright : DARK.text);
  const background = colourOf(codes, 40, 100, "48");
  return codes.includes("7")
    ? { text: background ?? DARK.background, background: text, bold }
    : { text, background, bold };
}

/** The colour among the parameters of one style; pictures in true colour have three numbers each. */
function colourOf(codes: readonly string[], plain: number, bright: number, extended: string): string | null {
  const at = codes.indexOf(extended);
  if (at >= 0 && codes[at + 1] === "2") return `rgb(${codes.slice(at + 2, at + 5).join(",")})`;
  if (at >= 0 && codes[at + 1] === "5") return PALETTE[Number(codes[at + 2])] ?? null;
  for (const code of codes.map(Number)) {
    if (code >= plain && code < plain + 8) return PALETTE[code - plain] ?? null;
    if (code >= bright && code < bright + 8) return PALETTE[code - bright + 8] ?? null;
  }
  return null;
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Cells that look alike are drawn as one, placed by its column, so that no font can push the others about. */
function drawn(line: string, row: number): string {
  const cells = parseLine(line);
  const out: string[] = [];
  for (let from = 0; from < cells.length; ) {
    let to = from + 1;
    while (to < cells.length && cells[to]?.style === cells[from]?.style) to++;
    out.push(run(cells.slice(from, to), from, row));
    from = to;
  }
  return out.join("");
}

function run(cells: readonly Cell[], column: number, row: number): string {
  const [first] = cells;
  if (!first) return "";
  const { text: fill, background, bold } = inkOf(first);
  const [x, top, width] = [
    MARGIN + column * CELL.width,
    MARGIN + row * CELL.height,
    cells.length * CELL.width,
  ];
  const box =
    background === null
      ? ""
      : `<rect x="${x.toFixed(1)}" y="${top}" width="${width.toFixed(1)}" height="${CELL.height}" fill="${background}"/>`;
  const text = cells.map((cell) => cell.text).join("");
  if (text.trim() === "") return box;
  const weight = bold ? ' font-weight="bold"' : "";
  const y = top + CELL.height - 5;
  return `${box}<text x="${x.toFixed(1)}" y="${y}" textLength="${width.toFixed(1)}"${weight} fill="${fill}">${escaped(text)}</text>`;
}

const [, , label = "A screen of the phone"] = process.argv;
const lines = readFileSync(0, "utf8").replace(/\n+$/, "").split("\n");
const columns = Math.max(...lines.map((line) => parseLine(line).length));
const width = Math.ceil(columns * CELL.width + 2 * MARGIN);
const height = Math.ceil(lines.length * CELL.height + 2 * MARGIN);
process.stdout.write(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(label)}">
<rect width="100%" height="100%" rx="8" fill="${DARK.background}"/>
<g font-family="${FONT}" font-size="14" xml:space="preserve">
${lines.map(drawn).filter(Boolean).join("\n")}
</g>
</svg>
`);
