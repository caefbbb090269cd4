import type { BacklogLog } from "./backlog.js";
import { CallLogWriter } from "./call-log-writer.js";
import type { Database } from "./database.js";
import { Journal } from "./journal.js";
import { LogThread } from "./log-thread/log-thread.js";
import type { NodeClaim } from "./node-claim.js";
import { BUSY_TIMEOUT_SERVING } from "./sqlite.js";

/** The call log of a server, with its journal where it may have one; throws `database-failed`. */
export async function openCallLog(
  database: Database,
  { journalPath }: NodeClaim,
  log: BacklogLog,
  onCommit?: (seconds: number) => void,
): Promise<CallLogWriter> {
  const file = journalPath === null ? null : await Journal.open(journalPath);
  // A database in memory belongs to one connection.
  const commits = database.path && new LogThread({ path: database.path, busyTimeout: BUSY_TIMEOUT_SERVING });
  return new CallLogWriter(database, {
    onCommit,
    ...(file && { journal: { file, log } }),
    ...(commits && { commits }),
  });
}
