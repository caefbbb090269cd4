import { CommanderError } from "commander";
import { CallError } from "../protocol/errors.js";
import { cleanText } from "../protocol/text.js";
import type { Environment } from "./context.js";
import { EXIT, exitCodeOfError } from "./exit-codes.js";
import type { Io } from "./io.js";
import { jsonLine } from "./output.js";
import { buildProgram } from "./program.js";
import { refuseSecretArguments } from "./secrets.js";
import type { Launch } from "./start.js";

export interface Surroundings {
  io: Io;
  env: Environment;
  /** Tests put something else here than the real services. */
  launch?: Launch;
}

/** Runs one command line and gives its exit code. Whatever goes wrong is told here, and nowhere else. */
export async function runCommandLine(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const { io, env } = surroundings;
  try {
    refuseSecretArguments(argv);
    const { launchInProcess } = await import("./launch.js");
    const launch = surroundings.launch ?? launchInProcess({ io, env });
    const { program, exitCode } = buildProgram(io, env, launch);
    if (argv.length === 0) {
      program.outputHelp();
      return EXIT.done;
    }
    await program.parseAsync(argv, { from: "user" });
    return exitCode();
  } catch (error) {
    return report(error, argv, { io, env });
  }
}

function report(error: unknown, argv: readonly string[], { io, env }: { io: Io; env: Environment }): number {
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done;
  const failure = asCallError(error);
  io.remark(`calling: ${cleanText(failure.message)} (${failure.code})`);
  // The command line may be what is wrong, so these two are looked for in it as it came.
  if (argv.includes("--json"))
    io.print(jsonLine({ type: "error", code: failure.code, message: failure.message }));
  if (argv.includes("--debug") || env.DEBUG === "1") io.remark(stackOf(failure));
  return exitCodeOfError(failure.code);
}

function asCallError(error: unknown): CallError {
  if (error instanceof CommanderError) return new CallError("usage", usageText(error));
  return CallError.from(error, "internal", error instanceof Error ? error.message : String(error));
}

/** Commander repeats a mistyped `--pasword=secret` as a whole; only its name may be shown. */
function usageText({ code, message }: CommanderError): string {
  if (code === "commander.help") return "Name a command; see --help";
  return message.replace(/^error: /, "").replace(/(--?[\w-]+)=[^\n]*/, "$1'");
}

function stackOf(error: Error): string {
  const own = error.stack ?? error.message;
  return error.cause instanceof Error ? `${own}\ncaused by ${stackOf(error.cause)}` : own;
}
