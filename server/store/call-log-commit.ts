import type { CallLogEntry } from "../calls/call-log.js";
import { CallLogBatch } from "./call-log-batch.js";
import { SqliteCallLog } from "./call-log-sqlite.js";
import type { Database } from "./database.js";

export type CommitEntries = (entries: readonly CallLogEntry[]) => Promise<void>;

/** How a database takes many entries of the call log at once, as one transaction. */
export interface LogCommits {
  commit: CommitEntries;
  close(): Promise<void>;
}

/** Commits on the connection that everything else uses. */
export function commitsOnConnection(database: Database): LogCommits {
  return { commit: commitEntriesTo(database), close: () => Promise.resolve() };
}

function commitEntriesTo({ db, dialect, file }: Database): CommitEntries {
  if (!file) {
    return (entries) =>
      db.transaction().execute((queries) => new CallLogBatch(queries, dialect.name).apply(entries));
  }
  let log: SqliteCallLog | undefined;
  // There is one connection, and somebody else may be amidst a transaction on it: this waits for its turn.
  return (entries) =>
    db.connection().execute(async () => {
      log ??= new SqliteCallLog(file);
      log.commit(entries);
    });
}
