import type { CallLog, CallLogEntry, UnfinishedCall } from "../calls/call-log.js";
import { Backlog, type BacklogLog } from "./backlog.js";
import { type CommitEntries, commitsOnConnection, type LogCommits } from "./call-log-commit.js";
import type { Database } from "./database.js";
import { COMMIT_POLICY, type CommitPolicy, GroupCommit } from "./group-commit.js";
import type { Journal } from "./journal.js";
import { fromStored } from "./timestamps.js";

export interface CallLogOptions {
  policy?: CommitPolicy;
  /** Where entries are committed; on the database's own connection where nothing else is given. */
  commits?: LogCommits | undefined;
  /** Where entries wait while the database is away; without it their writers are told. */
  journal?: { file: Journal; log: BacklogLog; pauseMs?: number } | undefined;
  /** Told after each commit how long it took. */
  onCommit?: ((seconds: number) => void) | undefined;
}

/** Keeps the call log in the database, many entries to a transaction. */
export class CallLogWriter implements CallLog {
  readonly #database: Database;
  readonly #commits: GroupCommit<CallLogEntry>;
  readonly #backlog: Backlog | null;
  readonly #closeCommits: () => Promise<void>;

  constructor(database: Database, options: CallLogOptions = {}) {
    const { policy = COMMIT_POLICY, commits = commitsOnConnection(database), journal, onCommit } = options;
    this.#database = database;
    this.#closeCommits = () => commits.close();
    const commit = timed((entries) => commits.commit(entries), onCommit);
    const backlog = journal && new Backlog({ ...journal, journal: journal.file, commit });
    this.#backlog = backlog ?? null;
    this.#commits = new GroupCommit(backlog ? (entries) => backlog.commit(entries) : commit, policy);
  }

  /** Writes that wait for the next commit. */
  get waitingWrites(): number {
    return this.#commits.waiting;
  }

  /** Bytes that wait in the journal for the database. */
  get waitingBytes(): number {
    return this.#backlog?.bytes ?? 0;
  }

  write(entries: readonly CallLogEntry[]): Promise<void> {
    return this.#commits.write(entries);
  }

  async close(): Promise<void> {
    await this.#commits.close();
    await this.#backlog?.close();
    await this.#closeCommits();
  }

  /** What still waits in the journal of the last run is part of the answer. */
  async unfinished(): Promise<UnfinishedCall[]> {
    await this.#backlog?.catchUp();
    const rows = await this.#database.db
      .selectFrom("calls as c")
      .leftJoin("call_participants as p", "p.call_id", "c.call_id")
      .select(["c.room_id", "c.caller_call_id", "c.receiver_call_id", "c.is_video", "c.started_at"])
      .select(["p.call_user_id", "p.device", "p.joined_at", "p.left_at"])
      .where("c.ended_at", "is", null)
      .where("c.room_id", "is not", null)
      .orderBy("c.call_id")
      .orderBy("p.participant_id")
      .execute();
    const calls = new Map<string, UnfinishedCall>();
    for (const row of rows) {
      const room = row.room_id ?? "";
      const call = calls.get(room) ?? {
        room,
        caller: row.caller_call_id ?? "",
        receiver: row.receiver_call_id ?? "",
        video: row.is_video === 1,
        startedAt: fromStored(row.started_at),
        members: [],
        former: [],
      };
      calls.set(room, call);
      if (row.call_user_id === null || row.joined_at === null) continue;
      if (row.left_at !== null) {
        call.former.push(row.call_user_id);
      } else {
        const { call_user_id: callId, device } = row;
        call.members.push({ callId, device, joinedAt: fromStored(row.joined_at) });
      }
    }
    return [...calls.values()];
  }
}

function timed(commit: CommitEntries, onCommit: CallLogOptions["onCommit"]): CommitEntries {
  if (onCommit === undefined) return commit;
  return async (entries) => {
    const before = performance.now();
    await commit(entries);
    onCommit((performance.now() - before) / 1_000);
  };
}
