import { chmodSync, closeSync, openSync } from "node:fs";
import SqliteFile from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";
import type { Database } from "./database.js";
import { dialects } from "./dialects.js";
import { withStatementCache } from "./statement-cache.js";
import type { Tables } from "./tables.js";

const IN_MEMORY = ":memory:";
const ONLY_OWNER = 0o600;
/** How long one process waits for another one's lock. */
const BUSY_TIMEOUT = 5_000;

/** Opens or creates a SQLite file that only its owner can read. */
export function openSqlite(path: string): Database {
  if (path !== IN_MEMORY) protectFile(path);
  const file = new SqliteFile(path, { timeout: BUSY_TIMEOUT });
  try {
    file.pragma("journal_mode = WAL");
    file.pragma("synchronous = NORMAL");
    file.pragma("foreign_keys = ON");
  } catch (error) {
    file.close();
    throw error;
  }
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: withStatementCache(file) }) });
  return { db, dialect: dialects.sqlite, close: () => db.destroy() };
}

/** SQLite gives the files beside the database the same mode, so it must be right before the first write. */
function protectFile(path: string): void {
  closeSync(openSync(path, "a", ONLY_OWNER));
  chmodSync(path, ONLY_OWNER);
}
