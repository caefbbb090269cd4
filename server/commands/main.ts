import { CommanderError } from "commander";
import { CallError } from "../../protocol/errors.js";
import { type CommandContext, processContext } from "./context.js";
import { buildProgram } from "./program.js";

const EXIT = { done: 0, failed: 1, usage: 2 } as const;

/** Runs one command line of `calling-server` and gives its exit code; it never ends the process by itself. */
export async function run(
  argv: readonly string[],
  context: CommandContext = processContext(),
): Promise<number> {
  const program = buildProgram(context);
  try {
    await program.parseAsync(argv, { from: "user" });
    return EXIT.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    const failure = CallError.from(error, "internal", error instanceof Error ? error.message : String(error));
    context.remark(`calling-server: ${failure.message} (${failure.code})`);
    const debug = program.opts<{ debug?: boolean }>().debug === true || Boolean(context.env.DEBUG);
    if (debug) context.remark(stackOf(failure));
    return failure.code === "usage" ? EXIT.usage : EXIT.failed;
  }
}

function stackOf(error: Error): string {
  const own = error.stack ?? error.message;
  return error.cause instanceof Error ? `${own}\ncaused by ${stackOf(error.cause)}` : own;
}
