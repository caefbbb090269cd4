import type { Command } from "commander";
import { type ListenOptions, withMedia } from "../calls/call-options.js";
import type { CommandContext } from "../context.js";
import type { ExitCode } from "../exit-codes.js";
import type { Start } from "../start.js";

export function declareListen(parent: Command, start: Start): void {
  withMedia(
    parent
      .command("listen")
      .description("wait for calls and take them; with --for until that time has passed from the start"),
  )
    .option("--auto-answer", "take every call and every room invite")
    .option("--once", "end after the first call")
    .action((options: ListenOptions) => start(listen, options));
}

export async function listen(options: ListenOptions, context: CommandContext): Promise<ExitCode> {
  const { serveCalls } = await import("../calls/serve-calls.js");
  return serveCalls(options, context);
}
