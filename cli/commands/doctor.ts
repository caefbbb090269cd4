import type { Command } from "commander";
import type { CommandContext } from "../context.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import type { Start } from "../start.js";

export interface DoctorOptions {
  /** False with `--no-tone`. */
  tone: boolean;
}

export function declareDoctor(parent: Command, start: Start): void {
  parent
    .command("doctor")
    .description("look at everything that a call needs, and say how to mend what is wrong; changes nothing")
    .option("--no-tone", "play nothing to test the sound")
    .action((options: DoctorOptions) => start(doctor, options));
}

async function doctor(options: DoctorOptions, context: CommandContext): Promise<ExitCode> {
  const { reportFindings } = await import("../doctor/report.js");
  return (await reportFindings(options, context)) ? EXIT.done : EXIT.failed;
}
