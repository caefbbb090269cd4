import { CallError } from "../../protocol/errors.js";
import { examineDotEnv } from "../doctor/dot-env.js";
import { examine } from "../doctor/examine.js";
import type { Finding } from "../doctor/finding.js";
import type { CommandContext } from "./context.js";
import { type ConfigFlags, configOf } from "./services.js";

export interface DoctorFlags extends ConfigFlags {
  json?: boolean;
}

const MARK: Readonly<Record<Finding["level"], string>> = { ok: "ok  ", warn: "warn", fail: "FAIL" };

/** Says what is misconfigured and how to mend it; fails when the server would not start, or would do harm. */
export async function doctor(flags: DoctorFlags, context: CommandContext): Promise<void> {
  const config = configOf(flags, context);
  const findings = [examineDotEnv(context.folder), ...(await examine(config))];
  for (const finding of findings) {
    for (const line of flags.json ? [JSON.stringify(finding)] : linesOf(finding)) context.print(line);
  }
  const failures = findings.filter(({ level }) => level === "fail").length;
  const warnings = findings.filter(({ level }) => level === "warn").length;
  if (failures > 0) throw new CallError("unhealthy", `${failures} of ${findings.length} checks failed`);
  context.remark(
    warnings === 0
      ? "Nothing to mend."
      : `Good enough to start, with ${warnings} warning${warnings === 1 ? "" : "s"}.`,
  );
}

function linesOf({ level, about, text, cure }: Finding): string[] {
  const line = `${MARK[level]} ${about}: ${text}`;
  return cure === undefined ? [line] : [line, `     → ${cure}`];
}
