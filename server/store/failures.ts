const UNIQUE = new Set(["SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "ER_DUP_ENTRY"]);

/** Given where the database did not answer in time, or had just shown that it would not. */
const DATABASE_AWAY = "DATABASE_AWAY";

/** Failures of the way to the database, of its locks or of its disk: the same request may succeed a little later. */
const PASSING = new Set([
  DATABASE_AWAY,
  "SQLITE_BUSY",
  "SQLITE_BUSY_SNAPSHOT",
  "SQLITE_LOCKED",
  "SQLITE_FULL",
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "PROTOCOL_CONNECTION_LOST",
  "ER_CON_COUNT_ERROR",
  "ER_LOCK_DEADLOCK",
  "ER_LOCK_WAIT_TIMEOUT",
  "ER_SERVER_SHUTDOWN",
  "ER_NEW_ABORTING_CONNECTION",
  "ER_CONNECTION_KILLED",
  "ER_QUERY_INTERRUPTED",
  "ER_OPTION_PREVENTS_STATEMENT",
  "ER_DISK_FULL",
  "ER_RECORD_FILE_FULL",
]);

/** The code that a driver gave a failure. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** True when a row was refused because one of its values must be unique and is not. */
export function isTaken(error: unknown): boolean {
  return UNIQUE.has(codeOf(error));
}

/** True when the database could not be reached, was too busy, or cannot write at the moment. */
export function isDatabaseAway(error: unknown): boolean {
  const code = codeOf(error);
  if (PASSING.has(code) || code.startsWith("SQLITE_IOERR")) return true;
  // The driver marks so whatever ends a connection, and gives some of it no code.
  return error instanceof Error && "fatal" in error && error.fatal === true;
}

/** The failure of a database that does not answer. */
export function databaseAway(message: string): Error {
  return Object.assign(new Error(message), { code: DATABASE_AWAY });
}
