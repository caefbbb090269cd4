import type { z } from "zod";
import { CallError } from "../../protocol/errors.js";
import { routes } from "../../protocol/rest.js";
import type { CommandContext } from "./context.js";
import { readPassword, textOrAsk } from "./prompts.js";
import { type ConfigFlags, configOf, withServices } from "./services.js";

export interface AddUserFlags extends ConfigFlags {
  firstName?: string;
  lastName?: string;
  email?: string;
  callId?: string;
  passwordStdin?: boolean;
}

/** Adds one account under the rules of the registration over REST. */
export async function addUser(flags: AddUserFlags, context: CommandContext): Promise<void> {
  const config = configOf(flags, context);
  const firstName = await textOrAsk(
    flags.firstName,
    { message: "First name:", flag: "--first-name" },
    context,
  );
  const lastName = await textOrAsk(flags.lastName, { message: "Last name:", flag: "--last-name" }, context);
  const email = await textOrAsk(flags.email, { message: "E-mail:", flag: "--email" }, context);
  const givenCallId = await textOrAsk(flags.callId, { message: "Call ID:", flag: "--call-id" }, context);
  const password = await readPassword(flags.passwordStdin === true, context);
  const account = check(routes.register.body, {
    first_name: firstName,
    last_name: lastName,
    email,
    password,
  });
  const { call_user_id: callId } = check(routes.chooseCallId.body, { call_user_id: givenCallId });
  await withServices(config, async ({ store, passwords }) => {
    const userId = await store.users.add({
      firstName: account.first_name,
      lastName: account.last_name,
      email: account.email,
      passwordHash: await passwords.hash(account.password),
      callId,
    });
    context.print(`${callId} (user ${userId})`);
  });
}

/** Checks values with a schema of the contract; a failure is wrong usage. */
export function check<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new CallError("usage", `${issue?.path.join(".")}: ${issue?.message}`);
}
