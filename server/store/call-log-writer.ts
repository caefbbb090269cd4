import type { CallLog, CallLogEntry, UnfinishedCall } from "../calls/call-log.js";
import { CallLogBatch } from "./call-log-batch.js";
import type { Database } from "./database.js";
import { COMMIT_POLICY, type CommitPolicy, GroupCommit } from "./group-commit.js";
import { fromStored } from "./timestamps.js";

/** Keeps the call log in the database, many entries to a transaction. */
export class CallLogWriter implements CallLog {
  readonly #database: Database;
  readonly #commits: GroupCommit<CallLogEntry>;

  constructor(database: Database, policy: CommitPolicy = COMMIT_POLICY) {
    this.#database = database;
    this.#commits = new GroupCommit((entries) => this.#commit(entries), policy);
  }

  write(entries: readonly CallLogEntry[]): Promise<void> {
    return this.#commits.write(entries);
  }

  close(): Promise<void> {
    return this.#commits.close();
  }

  async unfinished(): Promise<UnfinishedCall[]> {
    const rows = await this.#database.db
      .selectFrom("calls as c")
      .leftJoin("call_participants as p", "p.call_id", "c.call_id")
      .select(["c.room_id", "c.caller_call_id", "c.receiver_call_id", "c.is_video", "c.started_at"])
      .select(["p.call_user_id", "p.joined_at", "p.left_at"])
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
        call.members.push({ callId: row.call_user_id, joinedAt: fromStored(row.joined_at) });
      }
    }
    return [...calls.values()];
  }

  async #commit(entries: readonly CallLogEntry[]): Promise<void> {
    const { db, dialect } = this.#database;
    await db.transaction().execute((queries) => new CallLogBatch(queries, dialect.name).apply(entries));
  }
}
