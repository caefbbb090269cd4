import type { DemoReport, RoomReport } from "./report.js";

/** How text is dressed; off a terminal nothing is. */
export interface Palette {
  good(text: string): string;
  bad(text: string): string;
  quiet(text: string): string;
  strong(text: string): string;
}

const wrap =
  (code: number) =>
  (text: string): string =>
    `\x1b[${code}m${text}\x1b[0m`;
const plain = (text: string): string => text;

export const COLOURS: Palette = { good: wrap(32), bad: wrap(31), quiet: wrap(2), strong: wrap(1) };
export const PLAIN: Palette = { good: plain, bad: plain, quiet: plain, strong: plain };

const MARKS = { heard: "●", silent: "·", crossed: "✗" } as const;
const MS_PER_SECOND = 1000;

/** The whole story on one screen. */
export function summaryLines(report: DemoReport, palette: Palette): string[] {
  const lines = ["", palette.strong("Calling System: real calls on a real server"), ""];
  for (const check of report.checks) {
    const mark = check.ok ? palette.good("✓") : palette.bad("✗");
    lines.push(`  ${mark} ${check.name}`, palette.quiet(`      ${check.text}`));
    if (check.name.endsWith("in one room")) {
      for (const room of report.rooms) lines.push("", ...tableLines(room, palette), "");
    }
  }
  const seconds = (report.durationMs / MS_PER_SECOND).toFixed(1);
  const verdict =
    report.verdict === "pass"
      ? palette.good("Everything held")
      : palette.bad("Something did not hold: see the lines with ✗");
  return [...lines, "", `${verdict} ${palette.quiet(`(${seconds} s)`)}`, ""];
}

function tableLines(room: RoomReport, palette: Palette): string[] {
  const width = Math.max(...room.people.map((name) => name.length)) + 1;
  const label = "hears ";
  const head = " ".repeat(6 + width + label.length) + room.people.map((name) => name.padEnd(width)).join("");
  const rows = room.people.map((listener, row) => {
    const cells = (room.table[row] ?? []).map((leg) => {
      if (leg === null) return palette.quiet("–") + " ".repeat(width - 1);
      const mark = leg === "heard" ? palette.good(MARKS[leg]) : palette.bad(MARKS[leg]);
      return mark + " ".repeat(width - 1);
    });
    return `      ${listener.padEnd(width)}${palette.quiet(label)}${cells.join("")}`;
  });
  return [palette.quiet(head), ...rows];
}
