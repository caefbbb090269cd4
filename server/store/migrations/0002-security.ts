import { type Kysely, sql } from "kysely";
import type { Dialect } from "../dialects.js";

/** Tokens that can be revoked, people who can be blocked, and a journal by which every node hears of both. */
export async function security(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  await db.schema
    .alterTable("users")
    .addColumn("token_version", "integer", (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema
    .alterTable("calls")
    .addColumn("hidden_from_receiver", "smallint", (column) => column.notNull().defaultTo(0))
    .execute();
  await createAccountChanges(db, dialect);
  await createBlocks(db, dialect);
}

async function createAccountChanges(db: Kysely<unknown>, { types, tableEnd }: Dialect): Promise<void> {
  await db.schema
    .createTable("account_changes")
    .addColumn("change_id", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("kind", "varchar(20)", (column) => column.notNull())
    .addColumn("user_id", "integer", (column) => column.notNull())
    .addColumn("token_id", sql`varchar(64)`)
    .addColumn("kept_until", types.timestamp, (column) => column.notNull())
    .modifyEnd(tableEnd)
    .execute();
  await createIndex(db, "account_changes_by_end", "account_changes", ["kept_until"]);
}

async function createBlocks(db: Kysely<unknown>, { types, tableEnd }: Dialect): Promise<void> {
  await db.schema
    .createTable("blocks")
    .addColumn("user_id", "integer", (column) => column.notNull())
    .addColumn("blocked_user_id", "integer", (column) => column.notNull())
    .addColumn("created_at", types.timestamp, (column) => column.notNull())
    .addPrimaryKeyConstraint("blocks_pair", ["user_id", "blocked_user_id"])
    .addForeignKeyConstraint("blocks_owner", ["user_id"], "users", ["user_id"], (key) =>
      key.onDelete("cascade"),
    )
    .addForeignKeyConstraint("blocks_person", ["blocked_user_id"], "users", ["user_id"], (key) =>
      key.onDelete("cascade"),
    )
    .modifyEnd(tableEnd)
    .execute();
}

async function createIndex(db: Kysely<unknown>, name: string, table: string, columns: string[]) {
  await db.schema.createIndex(name).on(table).columns(columns).execute();
}
