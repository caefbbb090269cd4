import { CallError } from "../../protocol/errors.js";
import type { Contact } from "../../protocol/rest.js";
import type { Queries } from "./database.js";
import { isTaken } from "./failures.js";
import { toIso, toStored } from "./timestamps.js";

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
    const rows = await this.#db
      .selectFrom("contacts as c")
      .innerJoin("users as u", "u.user_id", "c.contact_user_id")
      .select(["c.contact_id", "c.user_id", "c.contact_user_id", "c.nickname", "c.created_at"])
      .select(["u.first_name", "u.last_name", "u.email", "u.call_user_id"])
      .where("c.user_id", "=", userId)
      .orderBy("c.created_at", "desc")
      .orderBy("c.contact_id", "desc")
      .execute();
    return rows.map((row) => ({ ...row, created_at: toIso(row.created_at) }));
  }

  /** Throws `contact-exists`. */
  async add(userId: number, contactUserId: number, nickname: string | null): Promise<number> {
    try {
      const { insertId } = await this.#db
        .insertInto("contacts")
        .values({
          user_id: userId,
          contact_user_id: contactUserId,
          nickname,
          created_at: toStored(this.#now()),
        })
        .executeTakeFirstOrThrow();
      return Number(insertId);
    } catch (error) {
      throw isTaken(error) ? CallError.from(error, "contact-exists") : error;
    }
  }

  /** False when the user has no such contact. */
  async remove(userId: number, contactId: number): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom("contacts")
      .where("contact_id", "=", contactId)
      .where("user_id", "=", userId)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }
}
