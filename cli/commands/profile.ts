import type { Command } from "commander";
import { CallError } from "../../protocol/errors.js";
import type { Profile } from "../../protocol/rest.js";
import { cleanText } from "../../protocol/text.js";
import { checkField } from "../account-fields.js";
import type { AccountActions, CommandContext } from "../context.js";
import { tellDaemon } from "../daemon/tell-daemon.js";
import { formatMoment } from "../duration.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printResult } from "../output.js";
import { readPasswordChange } from "../secrets.js";
import type { Start } from "../start.js";

export interface ProfileChanges {
  firstName?: string;
  lastName?: string;
  callId?: string;
}

export function declareProfile(parent: Command, start: Start): void {
  const profile = parent
    .command("profile")
    .description("show one's own profile, or change it with `profile set`")
    .action(() => start(showProfile, {}));
  profile
    .command("set")
    .description("change what is given")
    .option("--first-name <name>", "up to 100 characters")
    .option("--last-name <name>", "up to 100 characters")
    .option("--call-id <id>", "3 to 30 letters, digits or underscores")
    .action((changes: ProfileChanges) => start(setProfile, changes));
  profile
    .command("password")
    .description("change one's own password; every other session ends")
    .option("--password-stdin", "read the old password and the new one from standard input, a line each")
    .action((options: PasswordOptions) => start(changePassword, options));
}

export interface PasswordOptions {
  passwordStdin?: boolean;
}

export async function changePassword(options: PasswordOptions, context: CommandContext): Promise<ExitCode> {
  const account = await context.account();
  account.requireSession();
  const { oldPassword, newPassword } = await readPasswordChange(context, {
    fromStdin: options.passwordStdin ?? false,
  });
  await account.changePassword(oldPassword, newPassword);
  await tellDaemon(context);
  printResult(context, { changed: true }, "The password is changed; every other session has ended.");
  return EXIT.done;
}

export async function showProfile(_options: object, context: CommandContext): Promise<ExitCode> {
  return print(context, await (await context.account()).profile());
}

/** Everything is checked before anything is sent; the Call ID, which may be taken, goes first. */
export async function setProfile(changes: ProfileChanges, context: CommandContext): Promise<ExitCode> {
  const { firstName, lastName, callId } = changes;
  if (firstName === undefined && lastName === undefined && callId === undefined) {
    throw new CallError("usage", "Say what to change: --first-name, --last-name or --call-id");
  }
  const names = {
    ...(firstName === undefined ? {} : { firstName: await checkField("firstName", firstName) }),
    ...(lastName === undefined ? {} : { lastName: await checkField("lastName", lastName) }),
  };
  const chosen = callId === undefined ? undefined : await checkField("callId", callId);
  const account = await context.account();
  const changed = await changeProfile(account, chosen, names).finally(() => tellDaemon(context));
  return changed ? print(context, changed) : EXIT.failed;
}

/** The Call ID first; what is done stays done when the names are refused. */
async function changeProfile(
  account: AccountActions,
  callId: string | undefined,
  names: { firstName?: string; lastName?: string },
): Promise<Profile | undefined> {
  const renamed = callId === undefined ? undefined : await account.chooseCallId(callId);
  return Object.keys(names).length > 0 ? account.updateProfile(names) : renamed;
}

function print(context: CommandContext, profile: Profile): ExitCode {
  const { user_id: userId, first_name: firstName, last_name: lastName, email } = profile;
  const { call_user_id: callId, created_at: createdAt } = profile;
  const text = [
    `Name     ${cleanText(`${firstName} ${lastName}`)}`,
    `Call ID  ${cleanText(callId ?? "none yet; pick one with: calling profile set --call-id ID")}`,
    `E-mail   ${cleanText(email)}`,
    `Since    ${formatMoment(createdAt)}`,
  ];
  printResult(context, { callId, firstName, lastName, email, userId, createdAt }, text.join("\n"));
  return EXIT.done;
}
