import type { Command } from "commander";
import type { Logout } from "../../client/index.js";
import type { CommandContext } from "../context.js";
import { tellDaemon } from "../daemon/tell-daemon.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printResult } from "../output.js";
import type { Start } from "../start.js";

export function declareLogout(parent: Command, start: Start): void {
  parent
    .command("logout")
    .description("end the session, and forget everything kept with it")
    .action(() => start(logout, {}));
}

const TEXTS: Record<Logout, string> = {
  revoked: "Logged out.",
  forgotten: "Logged out here; the server could not be told, so the token stays good until it expires.",
  nobody: "Nobody was logged in.",
};

export async function logout(_options: object, context: CommandContext): Promise<ExitCode> {
  const became = await (await context.account()).logout();
  await tellDaemon(context);
  printResult(context, { loggedOut: became !== "nobody", revoked: became === "revoked" }, TEXTS[became]);
  return EXIT.done;
}
