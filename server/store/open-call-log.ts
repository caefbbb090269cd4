import type { BacklogLog } from "./backlog.js";
import { CallLogWriter } from "./call-log-writer.js";
import type { Database } from "./database.js";
import { Journal } from "./journal.js";
import type { NodeClaim } from "./node-claim.js";

/** The call log of a server, with its journal where it may have one; throws `database-failed`. */
export async function openCallLog(
  database: Database,
  { journalPath }: NodeClaim,
  log: BacklogLog,
  onCommit?: (seconds: number) => void,
): Promise<CallLogWriter> {
  if (journalPath === null) return new CallLogWriter(database, { onCommit });
  return new CallLogWriter(database, { journal: { file: await Journal.open(journalPath), log }, onCommit });
}
