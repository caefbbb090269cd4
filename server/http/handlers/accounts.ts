import { CallError } from "../../../protocol/errors.js";
import type { Passwords } from "../../auth/passwords.js";
import type { Tokens } from "../../auth/tokens.js";
import type { Users } from "../../store/users.js";
import type { Handlers } from "../handler.js";

interface Ports {
  users: Users;
  passwords: Passwords;
  tokens: Tokens;
}

/** Signing up and signing in. */
export function accountHandlers({ users, passwords, tokens }: Ports): Pick<Handlers, "register" | "login"> {
  return {
    async register({ body }) {
      const userId = await users.add({
        firstName: body.first_name,
        lastName: body.last_name,
        email: body.email,
        passwordHash: await passwords.hash(body.password),
      });
      return { user_id: userId, email: body.email };
    },

    async login({ body }) {
      const user = await users.byEmail(body.email);
      const matches = await passwords.verify(body.password, user?.password ?? null);
      if (user === undefined || !matches) throw new CallError("bad-credentials");
      const { user_id, email, first_name, last_name } = user;
      return {
        token: tokens.sign({ userId: user_id, email }),
        user: { user_id, email, first_name, last_name },
      };
    },
  };
}
