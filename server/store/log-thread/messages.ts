import type { CallLogEntry } from "../../calls/call-log.js";

/** What the thread is started with. */
export interface LogThreadStart {
  path: string;
  /** Milliseconds that a commit waits for somebody else's lock on the file. */
  busyTimeout: number;
}

/** One transaction; its answer names the same number. */
export interface CommitOrder {
  number: number;
  entries: readonly CallLogEntry[];
}

/** Null when it is committed, or else what SQLite said. */
export interface CommitAnswer {
  number: number;
  failure: { code: string; message: string } | null;
}
