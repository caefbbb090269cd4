import { chmodSync, closeSync, openSync, statSync } from "node:fs";
import SqliteFile from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";
import { CallError } from "../../protocol/errors.js";
import type { Database } from "./database.js";
import { dialects } from "./dialects.js";
import { withStatementCache } from "./statement-cache.js";
import type { Tables } from "./tables.js";

const IN_MEMORY = ":memory:";
const ONLY_OWNER = 0o600;
/** How long one process waits for another one's lock; a server stands still meanwhile, so it waits less. */
const BUSY_TIMEOUT = 5_000;
export const BUSY_TIMEOUT_SERVING = 100;
/** Pages. The thread of the call log copies the write-ahead log at a thousand, away from the event loop; this is for when it has nothing to write. */
const CHECKPOINT_AT_SERVING = 4_000;

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
  const limitWaits = () => {
    file.pragma(`busy_timeout = ${BUSY_TIMEOUT_SERVING}`);
    file.pragma(`wal_autocheckpoint = ${CHECKPOINT_AT_SERVING}`);
  };
  const onDisk = path === IN_MEMORY ? {} : { path };
  return { db, dialect: dialects.sqlite, file, ...onDisk, limitWaits, close: () => db.destroy() };
}

/**
 * SQLite gives the files beside the database the same mode, so it must be right before the first write. A file that is
 * there is not opened: closing it again would take SQLite's locks on it from the whole process. What is no file, such as
 * somebody's folder, is left as it is; throws `database-failed`.
 */
export function protectFile(path: string): void {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) closeSync(openSync(path, "a", ONLY_OWNER));
    else if (!found.isFile())
      throw new CallError("database-failed", `${path} is no file; name one for the database`);
    chmodSync(path, ONLY_OWNER);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw CallError.from(error, "database-failed", `The file ${path} cannot be used: ${reason}`);
  }
}
