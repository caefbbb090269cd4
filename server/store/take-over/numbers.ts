import { sql } from "kysely";
import type { OpenDatabase } from "../database.js";
import { APP_TABLES, backupOf } from "./app-tables.js";

interface Next {
  next: number | null;
}

/**
 * Lets our tables go on numbering where the app's stopped. Its highest number may have been deleted, and whoever got it
 * again would find the other's tokens and calls to be theirs.
 */
export async function continueNumbers(database: OpenDatabase, backups: ReadonlySet<string>): Promise<void> {
  for (const table of APP_TABLES) {
    // Push tokens are known by their own text and have no number.
    if (table === "user_fcm_tokens" || !backups.has(backupOf(table))) continue;
    await (database.dialect.name === "mysql" ? continueMysql : continueSqlite)(database, table);
  }
}

async function continueMysql({ db }: OpenDatabase, table: string): Promise<void> {
  const query = sql<Next>`select auto_increment as next from information_schema.tables where table_schema = database() and table_name = ${backupOf(table)}`;
  const next = Number((await query.execute(db)).rows[0]?.next ?? 0);
  if (next > 1) await sql`alter table ${sql.table(table)} auto_increment = ${sql.lit(next)}`.execute(db);
}

async function continueSqlite({ db }: OpenDatabase, table: string): Promise<void> {
  const query = sql<Next>`select seq as next from sqlite_sequence where name = ${backupOf(table)}`;
  const last = Number((await query.execute(db)).rows[0]?.next ?? 0);
  if (last > 0) await sql`insert into sqlite_sequence (name, seq) values (${table}, ${last})`.execute(db);
}
