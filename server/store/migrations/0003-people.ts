import { type Kysely, sql } from "kysely";
import type { Dialect } from "../dialects.js";

/** What search, the seen mark, the sync of contacts and presence need. */
export async function people(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  await namesToSearch(db, dialect);
  await seenCalls(db, dialect);
  await changesOfContacts(db, dialect);
}

/** Both orders of a name, made by the database itself, so that whoever writes a row cannot forget them. */
async function namesToSearch(db: Kysely<unknown>, { types, joined }: Dialect): Promise<void> {
  const columns = [
    ["full_name", joined(sql`first_name`, sql`last_name`)],
    ["sorting_name", joined(sql`last_name`, sql`first_name`)],
  ] as const;
  for (const [name, text] of columns) {
    await sql`alter table users add column ${sql.ref(name)} ${types.name} generated always as (${text}) virtual`.execute(
      db,
    );
    // With the Call ID in it, the index alone answers a search and its order.
    await db.schema.createIndex(`users_${name}`).on("users").columns([name, "call_user_id"]).execute();
  }
}

/** Only the receiver of a call can have missed it, so the mark is a column of the call. */
async function seenCalls(db: Kysely<unknown>, { types, name }: Dialect): Promise<void> {
  await db.schema.alterTable("calls").addColumn("reported_by", "integer").execute();
  await db.schema.alterTable("calls").addColumn("seen_at", types.timestamp).execute();
  // What was missed before there was a mark is no news.
  await sql`update calls set seen_at = started_at`.execute(db);
  const index = db.schema.createIndex("calls_unseen").on("calls");
  // SQLite then touches this index for missed calls alone; MySQL knows no such thing.
  await (name === "sqlite"
    ? index
        .columns(["receiver_id", "started_at"])
        .where(sql<boolean>`seen_at is null and outcome in ('missed', 'busy', 'canceled')`)
    : index.columns(["receiver_id", "seen_at", "outcome"])
  ).execute();
}

async function changesOfContacts(db: Kysely<unknown>, { types, tableEnd }: Dialect): Promise<void> {
  await db.schema
    .alterTable("contacts")
    .addColumn("revision", "integer", (column) => column.notNull().defaultTo(1))
    .execute();
  await db.schema.alterTable("contacts").addColumn("updated_at", types.timestamp).execute();
  await db.schema
    .createIndex("contacts_by_person")
    .on("contacts")
    .columns(["contact_user_id", "user_id"])
    .execute();
  await db.schema
    .createTable("removed_contacts")
    .addColumn("contact_id", "integer", (column) => column.primaryKey())
    .addColumn("user_id", "integer", (column) => column.notNull())
    .addColumn("revision", "integer", (column) => column.notNull())
    .addColumn("removed_at", types.timestamp, (column) => column.notNull())
    .addForeignKeyConstraint("removed_contacts_owner", ["user_id"], "users", ["user_id"], (key) =>
      key.onDelete("cascade"),
    )
    .modifyEnd(tableEnd)
    .execute();
  await db.schema
    .createIndex("removed_contacts_by_owner")
    .on("removed_contacts")
    .columns(["user_id", "revision"])
    .execute();
  await db.schema
    .createTable("revisions")
    .addColumn("name", "varchar(32)", (column) => column.primaryKey())
    .addColumn("value", "integer", (column) => column.notNull())
    .modifyEnd(tableEnd)
    .execute();
  await sql`insert into revisions (name, value) values ('contacts', 1)`.execute(db);
}
