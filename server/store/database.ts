import type SqliteFile from "better-sqlite3";
import type { Kysely, Transaction } from "kysely";
import type { Dialect } from "./dialects.js";
import type { Tables } from "./tables.js";

/** Something to query, and how it speaks. */
export interface OpenDatabase {
  db: Kysely<Tables>;
  dialect: Dialect;
  /** The file behind a SQLite database, for what runs too often for a query builder. */
  file?: SqliteFile.Database;
  /** Where that file is, for a second connection to it; a database in memory has none. */
  path?: string;
}

/** An open database. */
export interface Database extends OpenDatabase {
  /** From now on nobody waits long for an answer: a server that is asked would rather refuse than hang. */
  limitWaits(): void;
  close(): Promise<void>;
}

/** What a query runs on: the database itself, or a transaction in it. */
export type Queries = Kysely<Tables> | Transaction<Tables>;
