import type SqliteFile from "better-sqlite3";
import type { SqliteDatabase } from "kysely";

/** More than the different statements of the server; those with many rows differ by the number of rows. */
const STATEMENTS_MAX = 200;

/** Keeps the statements used last, because preparing one costs as much as running it. */
export function withStatementCache(file: SqliteFile.Database): SqliteDatabase {
  const statements = new Map<string, SqliteFile.Statement<readonly unknown[]>>();
  return {
    close: () => void file.close(),
    prepare(sql) {
      const statement = statements.get(sql) ?? file.prepare<readonly unknown[]>(sql);
      statements.delete(sql);
      statements.set(sql, statement);
      const [oldest] = statements.keys();
      if (statements.size > STATEMENTS_MAX && oldest !== undefined) statements.delete(oldest);
      return statement;
    },
  };
}
