import { readFileSync } from "node:fs";
import type { DemoReport } from "../demo/report.js";
import { COLOURS, summaryLines } from "../demo/summary.js";

/*
 * Draws the demo's summary as it looks in a terminal, for the README:
 *
 *   npm run --silent demo -- --json --video | node --import tsx scripts/picture.ts > docs/demo.svg
 */

const CELL = { width: 8.4, height: 19 };
const MARGIN = 18;
const FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";
const INK = { background: "#11151c", text: "#d7dce5" };

/** How the escape codes of the summary look on a dark screen. */
const STYLES: Record<string, string> = {
  "0": "",
  "1": ' font-weight="bold" fill="#ffffff"',
  "2": ' fill="#7d8799"',
  "31": ' fill="#ff7b72"',
  "32": ' fill="#5fd68a"',
};

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** One line of text with escape codes as one line of an SVG; each run is placed by its column. */
function drawn(line: string, row: number): string {
  const y = MARGIN + (row + 1) * CELL.height;
  let column = 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape codes are what is read here.
  const runs = [...line.matchAll(/(?:\u001b\[(\d+)m)?([^\u001b]*)/g)].map(([, code = "0", text = ""]) => {
    const x = MARGIN + column * CELL.width;
    column += [...text].length;
    const width = [...text].length * CELL.width;
    if (text.trim() === "") return "";
    return `<text x="${x.toFixed(1)}" y="${y}" textLength="${width.toFixed(1)}"${STYLES[code] ?? ""}>${escaped(text)}</text>`;
  });
  return runs.join("");
}

const report = JSON.parse(readFileSync(0, "utf8")) as DemoReport;
const lines = summaryLines(report, COLOURS).slice(1, -1);
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape codes take no room.
const longest = Math.max(...lines.map((line) => [...line.replace(/\u001b\[\d+m/g, "")].length));
const width = Math.ceil(longest * CELL.width + 2 * MARGIN);
const height = Math.ceil(lines.length * CELL.height + 2 * MARGIN);

process.stdout.write(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="The demo's summary">
<rect width="100%" height="100%" rx="8" fill="${INK.background}"/>
<g font-family="${FONT}" font-size="14" fill="${INK.text}" xml:space="preserve">
${lines.map(drawn).filter(Boolean).join("\n")}
</g>
</svg>
`);
