import type { CommandContext, GlobalOptions } from "./context.js";
import type { ExitCode } from "./exit-codes.js";

/** Gives a command its context and waits for it. */
export type Launch = (
  globals: GlobalOptions,
  run: (context: CommandContext) => Promise<ExitCode>,
) => Promise<ExitCode>;

/** How a builder hands over to its command, once everything is parsed. */
export type Start = <Options>(
  run: (options: Options, context: CommandContext) => Promise<ExitCode>,
  options: Options,
) => Promise<void>;
