import type SqliteFile from "better-sqlite3";
import type { SqliteDatabase, SqliteStatement } from "kysely";

/** More than the different statements of the server; those with many rows differ by the number of rows. */
const STATEMENTS_MAX = 200;

const NOTHING: SqliteStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [].values(),
};

/** Keeps the statements used last, because preparing one costs as much as running it. */
export function withStatementCache(file: SqliteFile.Database): SqliteDatabase {
  const statements = new Map<string, SqliteFile.Statement<readonly unknown[]>>();
  return {
    close: () => void file.close(),
    prepare(sql) {
      // After some failures, such as a full disk, SQLite has rolled back by itself; a second time would be an error that
      // hides the first one.
      if (sql === "rollback" && !file.inTransaction) return NOTHING;
      const statement = statements.get(sql) ?? file.prepare<readonly unknown[]>(sql);
      statements.delete(sql);
      statements.set(sql, statement);
      const [oldest] = statements.keys();
      if (statements.size > STATEMENTS_MAX && oldest !== undefined) statements.delete(oldest);
      return statement;
    },
  };
}
