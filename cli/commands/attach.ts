import type { Command } from "commander";
import { CallError } from "../../protocol/errors.js";
import type { Start } from "../start.js";

/** On a terminal the screen opens before commands are read at all; what arrives here has no terminal to open it on. */
export function declareAttach(parent: Command, start: Start): void {
  parent
    .command("attach")
    .description(
      "open the full-screen phone on the call that runs; the same as no command, which opens it anywhere",
    )
    .action(() => start(attach, {}));
}

async function attach(): Promise<never> {
  throw new CallError(
    "usage",
    "The full-screen phone needs a terminal; calling status --json tells what it would show",
  );
}
