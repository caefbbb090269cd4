import { routes } from "../../protocol/rest.js";
import type { CommandContext } from "./context.js";
import { readPassword } from "./prompts.js";
import { type ConfigFlags, configOf, withServices } from "./services.js";
import { userWith } from "./token.js";
import { check } from "./users-add.js";

export interface PasswordFlags extends ConfigFlags {
  passwordStdin?: boolean;
}

/** Sets the password of somebody who has forgotten theirs. */
export async function changePassword(
  callId: string,
  flags: PasswordFlags,
  context: CommandContext,
): Promise<void> {
  const config = configOf(flags, context);
  const given = await readPassword(flags.passwordStdin === true, context);
  const { password } = check(routes.register.body.pick({ password: true }), { password: given });
  await withServices(config, async ({ store, passwords }) => {
    const user = await userWith(callId, store.users);
    await store.changes.changePassword(user.user_id, await passwords.hash(password));
    context.print(`${user.call_user_id} has a new password`);
  });
}
