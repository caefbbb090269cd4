import { CallError } from "../../../protocol/errors.js";
import type { Contacts } from "../../store/contacts.js";
import type { User, Users } from "../../store/users.js";
import type { Handlers } from "../handler.js";

interface Ports {
  users: Users;
  contacts: Contacts;
}

type PeopleHandlers = Pick<Handlers, "search" | "directory" | "contacts" | "addContact" | "removeContact">;

/** Finding people, and keeping them. */
export function peopleHandlers({ users, contacts }: Ports): PeopleHandlers {
  const find = async (
    userId: number | null | undefined,
    callId: string | null | undefined,
  ): Promise<User> => {
    const found = userId != null ? await users.byId(userId) : await users.byCallId(callId ?? "");
    if (found === undefined) throw new CallError("no-such-user");
    return found;
  };
  return {
    search: ({ query }) => users.search(query.q),

    async directory({ query, setNextCursor }) {
      const found = await users.directory(query.cursor ?? null, query.limit + 1);
      const page = found.slice(0, query.limit);
      setNextCursor(found.length > query.limit ? (page.at(-1)?.call_user_id ?? null) : null);
      return page;
    },

    contacts: ({ user }) => contacts.of(user.user_id),

    async addContact({ user, body }) {
      const person = await find(body.contact_user_id, body.contact_call_id);
      if (person.user_id === user.user_id) throw new CallError("contact-self");
      return { contact_id: await contacts.add(user.user_id, person.user_id, body.nickname || null) };
    },

    async removeContact({ user, params }) {
      if (await contacts.remove(user.user_id, params.contact_id)) return { ok: true };
      throw new CallError("not-found", "You have no such contact");
    },
  };
}
