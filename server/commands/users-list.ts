import { toIso } from "../store/timestamps.js";
import type { CommandContext } from "./context.js";
import { type ConfigFlags, configOf, withServices } from "./services.js";

export interface ListUsersFlags extends ConfigFlags {
  json?: boolean;
}

/** Lists all accounts, oldest first. */
export async function listUsers(flags: ListUsersFlags, context: CommandContext): Promise<void> {
  const users = await withServices(configOf(flags, context), ({ store }) => store.users.all());
  for (const user of users) {
    const { user_id: userId, call_user_id: callId, email, first_name: firstName, last_name: lastName } = user;
    const isBot = user.is_bot === 1;
    const createdAt = toIso(user.created_at);
    context.print(
      flags.json
        ? JSON.stringify({ userId, callId, email, firstName, lastName, isBot, createdAt })
        : [userId, callId ?? "-", email, `${firstName} ${lastName}`, isBot ? "bot" : ""].join("\t").trimEnd(),
    );
  }
}
