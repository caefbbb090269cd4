import type { Command } from "commander";
import type { CommandContext } from "../context.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printResult } from "../output.js";
import type { Start } from "../start.js";

export function declareLogout(parent: Command, start: Start): void {
  parent
    .command("logout")
    .description("forget the session and everything kept with it")
    .action(() => start(logout, {}));
}

export async function logout(_options: object, context: CommandContext): Promise<ExitCode> {
  const wasLoggedIn = (await context.account()).logout();
  printResult(context, { loggedOut: wasLoggedIn }, wasLoggedIn ? "Logged out." : "Nobody was logged in.");
  return EXIT.done;
}
