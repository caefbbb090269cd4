import type { Command } from "commander";
import type { CommandContext } from "../context.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printResult } from "../output.js";
import { sessionJson, sessionText } from "../session-view.js";
import type { Start } from "../start.js";

export function declareWhoami(parent: Command, start: Start): void {
  parent
    .command("whoami")
    .description("who is logged in; asks no server")
    .action(() => start(whoami, {}));
}

export async function whoami(_options: object, context: CommandContext): Promise<ExitCode> {
  const session = (await context.account()).requireSession();
  printResult(context, sessionJson(session), sessionText(session));
  return EXIT.done;
}
