import { CallError } from "../../../protocol/errors.js";
import type { ChangeFeed } from "../../accounts/change-feed.js";
import type { Passwords } from "../../auth/passwords.js";
import { ownerOf, type Tokens } from "../../auth/tokens.js";
import type { AccountChanges } from "../../store/account-changes.js";
import type { Users } from "../../store/users.js";
import type { Handlers } from "../handler.js";

interface Ports {
  users: Users;
  changes: AccountChanges;
  feed: Pick<ChangeFeed, "publish">;
  passwords: Passwords;
  tokens: Tokens;
}

type AccountHandlers = Pick<Handlers, "register" | "login" | "refresh" | "logout" | "changePassword">;

/** Signing up, in and out. */
export function accountHandlers({ users, changes, feed, passwords, tokens }: Ports): AccountHandlers {
  return {
    async register({ body, source }) {
      const userId = await users.add({
        firstName: body.first_name,
        lastName: body.last_name,
        email: body.email,
        passwordHash: await passwords.hash(body.password, source),
      });
      return { user_id: userId, email: body.email };
    },

    async login({ body, source }) {
      const user = await users.byEmail(body.email);
      const matches = await passwords.verify(body.password, user?.password ?? null, source);
      if (user === undefined || !matches) throw new CallError("bad-credentials");
      const { user_id, email, first_name, last_name } = user;
      return { token: tokens.sign(ownerOf(user)), user: { user_id, email, first_name, last_name } };
    },

    /** The old token stays good until it expires: an answer that gets lost must not sign anybody out. */
    refresh: async ({ user }) => ({ token: tokens.sign(ownerOf(user)) }),

    async logout({ user, token }) {
      await feed.publish(() => changes.revokeToken(user.user_id, token.tokenId, token.expiresAt));
      return { ok: true };
    },

    async changePassword({ user, body, source }) {
      const matches = await passwords.verify(body.old_password, user.password, source);
      if (!matches) throw new CallError("bad-credentials", "The old password is wrong");
      const passwordHash = await passwords.hash(body.new_password, source);
      await feed.publish(() => changes.changePassword(user.user_id, passwordHash));
      const changed = await users.byId(user.user_id);
      if (changed === undefined) throw new CallError("no-such-user");
      return { token: tokens.sign(ownerOf(changed)) };
    },
  };
}
