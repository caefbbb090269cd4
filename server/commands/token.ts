import { CallError } from "../../protocol/errors.js";
import { ownerOf } from "../auth/tokens.js";
import type { Users } from "../store/users.js";
import type { CommandContext } from "./context.js";
import { type ConfigFlags, configOf, withServices } from "./services.js";

/** Prints a token with which `calling login --token-stdin` signs in. */
export async function printToken(callId: string, flags: ConfigFlags, context: CommandContext): Promise<void> {
  await withServices(configOf(flags, context), async ({ store, tokens }) => {
    const user = await userWith(callId, store.users);
    context.print(tokens.sign(ownerOf(user)));
  });
}

/** The account of a Call ID; throws `no-such-user`. */
export async function userWith(callId: string, users: Users) {
  const user = await users.byCallId(callId);
  if (user === undefined) throw new CallError("no-such-user", `Nobody has the Call ID "${callId}"`);
  return user;
}
