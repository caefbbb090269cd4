import type { Command } from "commander";
import { CallError } from "../../protocol/errors.js";
import type { ExitCode } from "../exit-codes.js";
import type { Start } from "../start.js";

/** On a terminal the screen is opened before any command is looked at; here the rest is told what is missing. */
export function declareAttach(parent: Command, start: Start): void {
  parent
    .command("attach")
    .description("show the call that runs, on the full-screen phone")
    .action(() => start(attach, {}));
}

export async function attach(): Promise<ExitCode> {
  throw new CallError(
    "usage",
    "The phone's screen needs a terminal for input and output, and takes no --json",
  );
}
