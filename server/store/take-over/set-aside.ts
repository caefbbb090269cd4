import { sql } from "kysely";
import type { OpenDatabase } from "../database.js";
import { statementsOf } from "../migration-statements.js";
import { migrations } from "../migrations/index.js";
import { backupOf } from "./app-tables.js";
import { uniqueNamesOf } from "./found-tables.js";

/** The names that the migrations need for themselves. */
export interface OwnNames {
  tables: Set<string>;
  /** Foreign keys in MySQL and indexes in SQLite, which have no two of a name in one database. */
  others: Set<string>;
}

export async function ownNames({ dialect }: OpenDatabase): Promise<OwnNames> {
  const steps = Object.values(migrations).map((step) => statementsOf(step, dialect.name));
  const statements = (await Promise.all(steps)).flat().join("\n");
  const namesAfter = (words: RegExp) => new Set([...statements.matchAll(words)].map(([, name = ""]) => name));
  return {
    tables: namesAfter(/create table [`"](\w+)[`"]/g),
    others:
      dialect.name === "mysql"
        ? namesAfter(/constraint [`"](\w+)[`"] foreign key/g)
        : namesAfter(/create (?:unique )?index [`"](\w+)[`"]/g),
  };
}

/** Renames all of them: MySQL does that in one step, and SQLite is in a transaction. */
export async function setAside({ db, dialect }: OpenDatabase, tables: readonly string[]): Promise<void> {
  const pairs = tables.map((table) => [sql.table(table), sql.table(backupOf(table))] as const);
  if (dialect.name === "mysql") {
    await sql`rename table ${sql.join(pairs.map(([from, to]) => sql`${from} to ${to}`))}`.execute(db);
    return;
  }
  for (const [from, to] of pairs) await sql`alter table ${from} rename to ${to}`.execute(db);
}

/** A backup keeps its rows; of what it is called inside it gives up the names that our own tables need. */
export async function freeNames(
  database: OpenDatabase,
  { tables, backups }: { tables: ReadonlySet<string>; backups: readonly string[] },
): Promise<void> {
  const { db, dialect } = database;
  for (const backup of backups) {
    for (const name of await uniqueNamesOf(database, backup)) {
      if (!tables.has(name)) continue;
      await (dialect.name === "mysql"
        ? sql`alter table ${sql.table(backup)} drop foreign key ${sql.ref(name)}`
        : sql`drop index ${sql.ref(name)}`
      ).execute(db);
    }
  }
}
