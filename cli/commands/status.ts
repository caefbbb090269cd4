import type { Command } from "commander";
import type { CommandContext } from "../context.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printResult } from "../output.js";
import { phoneJson, phoneText } from "../phone-view.js";
import type { Start } from "../start.js";

export function declareStatus(parent: Command, start: Start): void {
  parent
    .command("status")
    .description("how it is with the phone of the daemon: the line, the call, missed calls")
    .action(() => start(status, {}));
}

export async function status(_options: object, context: CommandContext): Promise<ExitCode> {
  const phone = await (await context.daemon()).request("status", {});
  printResult(context, phoneJson(phone), phoneText(phone, context.now()).join("\n"));
  return phone.connection.state === "online" ? EXIT.done : exitCodeOfPhone(phone.connection.state);
}

/** A phone that nobody can ring is no success, and scripts want to know why. */
function exitCodeOfPhone(state: "signed-out" | "connecting" | "offline" | "refused"): ExitCode {
  return state === "signed-out" || state === "refused" ? EXIT.notLoggedIn : EXIT.unreachable;
}
