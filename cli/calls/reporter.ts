import type { CommandContext } from "../context.js";
import { type CallReport, reportLine } from "./call-report.js";
import { reportSentence } from "./call-sentences.js";

export type Report = (report: CallReport) => void;

/** Reports to a script as JSON lines on stdout, to a person as remarks. */
export function createReporter({ globals, io, now }: Pick<CommandContext, "globals" | "io" | "now">): Report {
  if (globals.json) return (report) => io.print(reportLine(report, now()));
  return (report) => {
    const sentence = reportSentence(report);
    if (sentence !== null) io.remark(sentence);
  };
}
