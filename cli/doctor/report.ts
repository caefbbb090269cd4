import { cleanText } from "../../protocol/text.js";
import type { CommandContext } from "../context.js";
import { jsonLine } from "../output.js";
import { examine } from "./examine.js";
import type { Finding } from "./finding.js";
import type { TerminalFacts } from "./terminal.js";
import { askTerminal } from "./terminal-probe.js";

const MARK: Readonly<Record<Finding["level"], string>> = {
  ok: "ok  ",
  unknown: "?   ",
  warn: "warn",
  fail: "FAIL",
};
const INDENT = " ".repeat("ok   ".length);

/** Prints each finding with its mend; false when something has to be mended before calls can work. */
export async function reportFindings({ tone }: { tone: boolean }, context: CommandContext): Promise<boolean> {
  const { globals, io } = context;
  const terminal = await terminalFacts(context);
  const count = { ok: 0, unknown: 0, warn: 0, fail: 0 };
  for await (const findings of examine(context, { withTone: tone, terminal })) {
    for (const finding of findings) {
      count[finding.level]++;
      if (globals.json) io.print(jsonLine({ type: "finding", ...finding }));
      else for (const line of linesOf(finding)) io.print(line);
    }
  }
  if (!globals.json) io.remark(verdict(count));
  return count.fail === 0;
}

function linesOf({ level, about, text, cure }: Finding): string[] {
  const line = `${MARK[level]} ${about}: ${cleanText(text)}`;
  return cure === undefined ? [line] : [line, `${INDENT}→ ${cure}`];
}

function verdict({ warn, fail }: Record<Finding["level"], number>): string {
  const warnings = `${warn} warning${warn === 1 ? "" : "s"}`;
  if (fail > 0) return `${fail} to mend first, and ${warnings}.`;
  return warn === 0 ? "Nothing to mend." : `Calls can work, with ${warnings}.`;
}

async function terminalFacts({ env, io, globals }: CommandContext): Promise<TerminalFacts> {
  const { stdin, stdout } = process;
  const isAskable = io.isInteractive && stdin.isTTY && stdout.isTTY && !globals.json;
  return {
    size: stdout.isTTY ? { columns: stdout.columns, rows: stdout.rows } : null,
    colorDepth: stdout.isTTY ? stdout.getColorDepth({ ...env }) : 1,
    abilities: isAskable ? await askTerminal(stdin, stdout) : null,
    env,
  };
}
