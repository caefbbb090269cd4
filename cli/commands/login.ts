import type { Command } from "commander";
import { CallError } from "../../protocol/errors.js";
import { completeFields } from "../account-fields.js";
import type { CommandContext } from "../context.js";
import { tellDaemon } from "../daemon/tell-daemon.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printResult } from "../output.js";
import { readPassword, readToken } from "../secrets.js";
import { sessionJson, sessionText } from "../session-view.js";
import type { Start } from "../start.js";

export interface LoginOptions {
  email?: string;
  passwordStdin?: boolean;
  tokenStdin?: boolean;
}

export function declareLogin(parent: Command, start: Start): void {
  parent
    .command("login")
    .description("log in, with a password or with a token; asks for what is missing")
    .option("--email <address>", "the address that the account is known by")
    .option("--password-stdin", "read the password from standard input (or set CALLING_PASSWORD)")
    .option("--token-stdin", "read a token from standard input (or set CALLING_TOKEN)")
    .action((options: LoginOptions) => start(login, options));
}

/** Who names an e-mail address means a password; otherwise a token that is there is taken. */
export async function login(options: LoginOptions, context: CommandContext): Promise<ExitCode> {
  const { email: given, passwordStdin = false, tokenStdin = false } = options;
  if (tokenStdin && (passwordStdin || given !== undefined)) {
    throw new CallError("usage", "Log in with a token or with a password, not with both");
  }
  const usesPassword = given !== undefined || passwordStdin;
  const token = usesPassword ? undefined : await readToken(context, { fromStdin: tokenStdin });
  const account = await context.account();
  if (token === undefined) {
    const { email } = await completeFields(context, { email: given });
    await account.login(email, await readPassword(context, { fromStdin: passwordStdin, isNew: false }));
  } else {
    await account.loginWithToken(token);
  }
  await tellDaemon(context);
  const session = account.requireSession();
  printResult(context, sessionJson(session), sessionText(session));
  return EXIT.done;
}
