import { CallError } from "../../../protocol/errors.js";
import type { Contacts } from "../../store/contacts.js";
import type { PeopleSearch } from "../../store/search/people-search.js";
import type { User, Users } from "../../store/users.js";
import type { Handlers } from "../handler.js";

interface Ports {
  users: Users;
  contacts: Contacts;
  search: PeopleSearch;
  /** Somebody has added that person to their contacts, or removed them. */
  onContactsChanged(ownerId: number, personId: number): void;
}

type PeopleHandlers = Pick<
  Handlers,
  "search" | "directory" | "contacts" | "addContact" | "renameContact" | "removeContact"
>;

/** Finding people, and keeping them. */
export function peopleHandlers({ users, contacts, search, onContactsChanged }: Ports): PeopleHandlers {
  const find = async (
    userId: number | null | undefined,
    callId: string | null | undefined,
  ): Promise<User> => {
    const found = userId != null ? await users.byId(userId) : await users.byCallId(callId ?? "");
    if (found === undefined) throw new CallError("no-such-user");
    return found;
  };
  return {
    search: ({ user, query }) => search.find(user.user_id, query.q),

    async directory({ query, setNextCursor }) {
      const found = await users.directory(query.cursor ?? null, query.limit + 1);
      const page = found.slice(0, query.limit);
      setNextCursor(found.length > query.limit ? (page.at(-1)?.call_user_id ?? null) : null);
      return page;
    },

    contacts: ({ user, query }) =>
      query.since === undefined
        ? contacts.of(user.user_id)
        : contacts.changesSince(user.user_id, query.since),

    async addContact({ user, body }) {
      const person = await find(body.contact_user_id, body.contact_call_id);
      if (person.user_id === user.user_id) throw new CallError("contact-self");
      const contactId = await contacts.add(user.user_id, person.user_id, body.nickname || null);
      onContactsChanged(user.user_id, person.user_id);
      return { contact_id: contactId };
    },

    async renameContact({ user, params, body }) {
      const { contact_id: contactId } = params;
      if (await contacts.rename(user.user_id, contactId, body.nickname || null)) return { ok: true };
      throw noSuchContact();
    },

    async removeContact({ user, params }) {
      const personId = await contacts.remove(user.user_id, params.contact_id);
      if (personId === null) throw noSuchContact();
      onContactsChanged(user.user_id, personId);
      return { ok: true };
    },
  };
}

const noSuchContact = () => new CallError("not-found", "You have no such contact");
