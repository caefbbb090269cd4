import { sql } from "kysely";
import type { OpenDatabase } from "../database.js";

/** The names of all tables of the database. */
export async function tablesOf({ db, dialect }: OpenDatabase): Promise<Set<string>> {
  const query =
    dialect.name === "mysql"
      ? sql<Named>`select table_name as name from information_schema.tables where table_schema = database() and table_type = 'BASE TABLE'`
      : sql<Named>`select name from sqlite_master where type = 'table'`;
  return namesOf((await query.execute(db)).rows);
}

/** The names of a table's columns. */
export async function columnsOf({ db, dialect }: OpenDatabase, table: string): Promise<Set<string>> {
  const query =
    dialect.name === "mysql"
      ? sql<Named>`select column_name as name from information_schema.columns where table_schema = database() and table_name = ${table}`
      : sql<Named>`select name from pragma_table_info(${table})`;
  return namesOf((await query.execute(db)).rows);
}

/** Names of foreign keys (MySQL) or indexes (SQLite) of a table: those have no second owner in the whole database. */
export async function uniqueNamesOf({ db, dialect }: OpenDatabase, table: string): Promise<Set<string>> {
  const query =
    dialect.name === "mysql"
      ? sql<Named>`select constraint_name as name from information_schema.table_constraints where table_schema = database() and table_name = ${table} and constraint_type = 'FOREIGN KEY'`
      : sql<Named>`select name from sqlite_master where type = 'index' and tbl_name = ${table} and sql is not null`;
  return namesOf((await query.execute(db)).rows);
}

export async function countOf({ db }: OpenDatabase, table: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(
    db,
  );
  return Number(rows[0]?.count ?? 0);
}

interface Named {
  name: string;
}

const namesOf = (rows: readonly Named[]) => new Set(rows.map(({ name }) => name));
