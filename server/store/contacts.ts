import { CallError } from "../../protocol/errors.js";
import type { Contact, ContactChanges } from "../../protocol/rest.js";
import type { Queries } from "./database.js";
import { isTaken } from "./failures.js";
import { changeContacts, contactsRevision } from "./revisions.js";
import { toIso, toStored } from "./timestamps.js";

/** Since when somebody wants to know what has changed: a number that the server gave out, or a moment. */
export type Since = { revision: number } | { at: number };

/** Everybody's contact list. */
export class Contacts {
  readonly #db: Queries;
  readonly #now: () => number;

  constructor(db: Queries, now: () => number = Date.now) {
    this.#db = db;
    this.#now = now;
  }

  /** Newest first. */
  async of(userId: number): Promise<Contact[]> {
    return (await this.#list(userId).execute()).map(toContact);
  }

  /**
   * What has changed, and what is gone. Whatever changes while this is being asked may be told now and the next time.
   * A moment counts whole, so what was told of it may be told again.
   */
  async changesSince(userId: number, since: Since): Promise<ContactChanges> {
    // The number is read before the rows: every change up to it is committed then, and so among them.
    const now = await contactsRevision(this.#db);
    const changed = this.#list(userId);
    const gone = this.#db.selectFrom("removed_contacts").select("contact_id").where("user_id", "=", userId);
    const [contacts, removed] =
      "revision" in since
        ? [changed.where("c.revision", ">", since.revision), gone.where("revision", ">", since.revision)]
        : [
            changed.where(
              (where) => where.fn.coalesce("c.updated_at", "c.created_at"),
              ">=",
              toStored(since.at),
            ),
            gone.where("removed_at", ">=", toStored(since.at)),
          ];
    return {
      contacts: (await contacts.execute()).map(toContact),
      removed: (await removed.orderBy("revision").execute()).map((row) => row.contact_id),
      now: String(now),
    };
  }

  /** Throws `contact-exists`. */
  async add(userId: number, contactUserId: number, nickname: string | null): Promise<number> {
    try {
      return await changeContacts(this.#db, async (queries, revision) => {
        const row = { user_id: userId, contact_user_id: contactUserId, nickname, revision };
        const { insertId } = await queries
          .insertInto("contacts")
          .values({ ...row, created_at: toStored(this.#now()) })
          .executeTakeFirstOrThrow();
        return Number(insertId);
      });
    } catch (error) {
      throw isTaken(error) ? CallError.from(error, "contact-exists") : error;
    }
  }

  /** Gives a contact another nickname, or none. False when the user has no such contact. */
  rename(userId: number, contactId: number, nickname: string | null): Promise<boolean> {
    return changeContacts(this.#db, async (queries, revision) => {
      const { numUpdatedRows } = await queries
        .updateTable("contacts")
        .set({ nickname, revision, updated_at: toStored(this.#now()) })
        .where("contact_id", "=", contactId)
        .where("user_id", "=", userId)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    });
  }

  /** Whose contact it was, as a user id; null when the user has no such contact. */
  remove(userId: number, contactId: number): Promise<number | null> {
    return changeContacts(this.#db, async (queries, revision) => {
      const contact = await queries
        .selectFrom("contacts")
        .select("contact_user_id")
        .where("contact_id", "=", contactId)
        .where("user_id", "=", userId)
        .executeTakeFirst();
      if (contact === undefined) return null;
      await queries.deleteFrom("contacts").where("contact_id", "=", contactId).execute();
      await queries
        .insertInto("removed_contacts")
        .values({
          contact_id: contactId,
          user_id: userId,
          revision,
          removed_at: toStored(this.#now()),
        })
        .execute();
      return contact.contact_user_id;
    });
  }

  #list(userId: number) {
    return this.#db
      .selectFrom("contacts as c")
      .innerJoin("users as u", "u.user_id", "c.contact_user_id")
      .select(["c.contact_id", "c.user_id", "c.contact_user_id", "c.nickname", "c.created_at"])
      .select(["u.first_name", "u.last_name", "u.email", "u.call_user_id"])
      .where("c.user_id", "=", userId)
      .orderBy("c.created_at", "desc")
      .orderBy("c.contact_id", "desc");
  }
}

function toContact<R extends { created_at: string }>(row: R): R {
  return { ...row, created_at: toIso(row.created_at) };
}
