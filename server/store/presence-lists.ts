import { callIdKey } from "../../protocol/values.js";
import type { Queries } from "./database.js";

/** More names than this are asked for in several statements, between which others have their turn. */
const NAMES_AT_ONCE = 200;

/** Two people, by the Call IDs that they have now. */
export interface ContactPair {
  owner: string;
  person: string;
  isContact: boolean;
}

/** Who keeps whom among their contacts, by Call ID, and many at a time. */
export class PresenceLists {
  readonly #db: Queries;

  constructor(db: Queries) {
    this.#db = db;
  }

  /** The people in the contact lists of these owners, under the keys of the owners. */
  contactsOf(owners: readonly string[]): Promise<Map<string, string[]>> {
    return this.#grouped(owners, "owner");
  }

  /** The owners of the contact lists with these people in them, under the keys of the people. */
  ownersWith(people: readonly string[]): Promise<Map<string, string[]>> {
    return this.#grouped(people, "person");
  }

  /** Null where one of them has no Call ID. */
  async pair(ownerId: number, personId: number): Promise<ContactPair | null> {
    const row = await this.#db
      .selectFrom("users as o")
      .innerJoin("users as p", (join) => join.on("p.user_id", "=", personId))
      .leftJoin("contacts as c", (join) =>
        join.onRef("c.user_id", "=", "o.user_id").onRef("c.contact_user_id", "=", "p.user_id"),
      )
      .select(["o.call_user_id as owner", "p.call_user_id as person", "c.contact_id"])
      .where("o.user_id", "=", ownerId)
      .executeTakeFirst();
    if (!row?.owner || !row.person) return null;
    return { owner: row.owner, person: row.person, isContact: row.contact_id !== null };
  }

  async #grouped(names: readonly string[], by: "owner" | "person"): Promise<Map<string, string[]>> {
    const other = by === "owner" ? "person" : "owner";
    const groups = new Map<string, string[]>();
    for (let start = 0; start < names.length; start += NAMES_AT_ONCE) {
      for (const row of await this.#pairs(names.slice(start, start + NAMES_AT_ONCE), by)) {
        const [key, found] = [row[by], row[other]];
        if (!key || !found) continue;
        const group = groups.get(callIdKey(key));
        if (group) group.push(found);
        else groups.set(callIdKey(key), [found]);
      }
    }
    return groups;
  }

  #pairs(names: readonly string[], by: "owner" | "person") {
    return this.#db
      .selectFrom("contacts as c")
      .innerJoin("users as o", "o.user_id", "c.user_id")
      .innerJoin("users as p", "p.user_id", "c.contact_user_id")
      .select(["o.call_user_id as owner", "p.call_user_id as person"])
      .where(by === "owner" ? "o.call_user_id" : "p.call_user_id", "in", names)
      .execute();
  }
}
