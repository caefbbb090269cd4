import type { Command } from "commander";
import { CallError } from "../../protocol/errors.js";
import { askField, checkField, completeFields } from "../account-fields.js";
import { callIdFrom, callIdSuggestions } from "../call-id-suggestions.js";
import type { AccountActions, CommandContext } from "../context.js";
import { tellDaemon } from "../daemon/tell-daemon.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printResult } from "../output.js";
import { readPassword } from "../secrets.js";
import { sessionJson, sessionText } from "../session-view.js";
import type { Start } from "../start.js";

export interface RegisterOptions {
  firstName?: string;
  lastName?: string;
  email?: string;
  callId?: string;
  passwordStdin?: boolean;
}

export function declareRegister(parent: Command, start: Start): void {
  parent
    .command("register")
    .description("make an account and log in; asks for what is missing")
    .option("--first-name <name>", "up to 100 characters")
    .option("--last-name <name>", "up to 100 characters")
    .option("--email <address>", "the address that the account is known by")
    .option("--call-id <id>", "3 to 30 letters, digits or underscores; without it a free one is taken")
    .option("--password-stdin", "read the password from standard input (or set CALLING_PASSWORD)")
    .action((options: RegisterOptions) => start(register, options));
}

/** An account, a session, and a Call ID, in this order; what is done stays done when a later step fails. */
export async function register(options: RegisterOptions, context: CommandContext): Promise<ExitCode> {
  const { firstName, lastName, email } = options;
  const wanted = options.callId === undefined ? undefined : await checkField("callId", options.callId);
  const fields = await completeFields(context, { firstName, lastName, email });
  const secret = await readPassword(context, { fromStdin: options.passwordStdin ?? false, isNew: true });
  const password = await checkField("password", secret);
  const account = await context.account();
  await account.register({ ...fields, password });
  try {
    if (wanted !== undefined) await account.chooseCallId(wanted);
    else await findCallId(account, callIdFrom(fields.firstName, fields.lastName), context);
  } catch (error) {
    throw withoutCallId(error, fields.email);
  } finally {
    await tellDaemon(context);
  }
  const session = account.requireSession();
  printResult(context, sessionJson(session), sessionText(session));
  return EXIT.done;
}

/** Takes the first suggestion that is free, after a person could choose something else. */
async function findCallId(account: AccountActions, base: string, context: CommandContext): Promise<void> {
  const people = await account.search(base);
  const taken = new Set(people.map((person) => person.call_user_id.toLowerCase()));
  for (const suggestion of callIdSuggestions(base, context.random)) {
    if (taken.has(suggestion)) continue;
    const callId = context.io.isInteractive
      ? await askField(context.prompt, "callId", suggestion)
      : suggestion;
    if (await tryCallId(account, callId)) return;
    taken.add(callId.toLowerCase());
    if (context.io.isInteractive) context.io.remark(`${callId} is taken.`);
  }
  throw new CallError("call-id-taken");
}

async function tryCallId(account: AccountActions, callId: string): Promise<boolean> {
  try {
    await account.chooseCallId(callId);
    return true;
  } catch (error) {
    if (error instanceof CallError && error.code === "call-id-taken") return false;
    throw error;
  }
}

function withoutCallId(error: unknown, email: string): CallError {
  const { code, message } = CallError.from(error, "server-error");
  const text = `The account is made and you are logged in as ${email}, but it has no Call ID yet: ${message}. Pick one with: calling profile set --call-id ID`;
  return new CallError(code, text, { cause: error });
}
