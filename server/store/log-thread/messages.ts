/** What the thread is started with. */
export interface LogThreadStart {
  path: string;
  /** Milliseconds that a commit waits for somebody else's lock on the file. */
  busyTimeout: number;
}

/** One transaction; its answer names the same number. Text is copied to another thread in a fraction of the time of objects. */
export interface CommitOrder {
  number: number;
  /** The entries as JSON. */
  entries: string;
}

/** The number alone when it is committed, or else what SQLite said. */
export type CommitAnswer = number | { number: number; code: string; message: string };
