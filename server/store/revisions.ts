import { sql, type Transaction } from "kysely";
import type { Queries } from "./database.js";
import type { Tables } from "./tables.js";

/*
 * Changes are numbered rather than dated: two of them can fall into one millisecond, and the clocks of two servers never
 * agree. A number is taken first thing in the transaction that makes the change, and its row stays locked until that
 * is committed, so whoever reads the number n finds every change up to n.
 */

/** What contacts have that were there before changes were counted, and the count of a database that lost its counter. */
const BEFORE_ALL = 1;

/** Makes a change under the next number, all of it or nothing. */
export function changeContacts<T>(
  db: Queries,
  change: (queries: Transaction<Tables>, revision: number) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (queries) => {
    const { numUpdatedRows } = await queries
      .updateTable("revisions")
      .set({ value: sql`value + 1` })
      .where("name", "=", "contacts")
      .executeTakeFirst();
    if (numUpdatedRows === 0n) {
      await queries
        .insertInto("revisions")
        .values({ name: "contacts", value: BEFORE_ALL + 1 })
        .execute();
    }
    return change(queries, await contactsRevision(queries));
  });
}

/** The number of the last change that is committed. */
export async function contactsRevision(db: Queries): Promise<number> {
  const row = await db
    .selectFrom("revisions")
    .select("value")
    .where("name", "=", "contacts")
    .executeTakeFirst();
  return row?.value ?? BEFORE_ALL;
}
