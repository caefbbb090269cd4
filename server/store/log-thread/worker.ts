import { parentPort, workerData } from "node:worker_threads";
import SqliteFile from "better-sqlite3";
import type { CallLogEntry } from "../../calls/call-log.js";
import { SqliteCallLog } from "../call-log-sqlite.js";
import { codeOf } from "../failures.js";
import type { CommitAnswer, CommitOrder, LogThreadStart } from "./messages.js";

/*
 * The thread that writes the call log of a server on SQLite, on a connection of its own. SQLite copies its write-ahead
 * log into the file in the thread that commits, so that happens here as well.
 */
const { path, busyTimeout } = workerData as LogThreadStart;
const file = new SqliteFile(path, { timeout: busyTimeout, fileMustExist: true });
file.pragma("synchronous = NORMAL");
file.pragma("foreign_keys = ON");
const log = new SqliteCallLog(file);
const port = parentPort;

port?.on("message", (order: CommitOrder | null) => {
  if (order === null) {
    file.close();
    port.close();
    return;
  }
  port.postMessage(commit(order) satisfies CommitAnswer);
});

/** An error loses its code on the way between threads, and whether to try again depends on it. */
function commit({ number, entries }: CommitOrder): CommitAnswer {
  try {
    log.commit(JSON.parse(entries) as CallLogEntry[]);
    return number;
  } catch (error) {
    return { number, code: codeOf(error), message: error instanceof Error ? error.message : String(error) };
  }
}
