import type SqliteFile from "better-sqlite3";
import type { CallStatus } from "../../protocol/rest.js";
import type { CallLogEntry } from "../calls/call-log.js";
import { toStored } from "./timestamps.js";

type Values = (string | number | null)[];
type Statement = SqliteFile.Statement<Values>;

/**
 * Writes the call log on SQLite without a query builder: one prepared statement for each kind of entry, one entry after
 * the other, because nothing travels and so nothing is saved by joining them. It writes the same rows as `CallLogBatch`,
 * which a test holds, for a fraction of the time; a server spends a third of a call's cost on its log otherwise.
 */
export class SqliteCallLog {
  readonly #start: Statement;
  readonly #join: Statement;
  readonly #leave: Statement;
  readonly #end: Statement;
  readonly #leaveAll: Statement;
  readonly #commit: (entries: readonly CallLogEntry[]) => void;

  constructor(file: SqliteFile.Database) {
    const person = "(select user_id from users where call_user_id = ?)";
    this.#start = file.prepare(
      `insert into calls (room_id, caller_id, receiver_id, caller_call_id, receiver_call_id, call_status, is_video,
         hidden_from_receiver, started_at)
       values (?, ${person}, ${person}, ?, ?, 'ongoing', ?, ?, ?) on conflict (room_id) do nothing`,
    );
    this.#join = file.prepare(
      `insert into call_participants (call_id, user_id, call_user_id, device, joined_at)
       select call_id, ${person}, ?, ?, ? from calls where room_id = ? and ended_at is null
       on conflict (call_id, call_user_id, joined_at) do nothing`,
    );
    // A repeated `left` must not close a stay that began after it.
    const openStays = `update call_participants set left_at = ?
       where call_id = (select call_id from calls where room_id = ?) and left_at is null and joined_at <= ?`;
    this.#leave = file.prepare(`${openStays} and call_user_id = ?`);
    this.#leaveAll = file.prepare(openStays);
    this.#end = file.prepare(
      `update calls set ended_at = ?, outcome = ?, call_status = ? where room_id = ? and ended_at is null`,
    );
    this.#commit = file.transaction((entries: readonly CallLogEntry[]) => {
      for (const entry of entries) this.#write(entry);
    }).immediate;
  }

  /** One transaction; it throws when it could not be committed, and then nothing of it was. */
  commit(entries: readonly CallLogEntry[]): void {
    this.#commit(entries);
  }

  #write(entry: CallLogEntry): void {
    const at = toStored(entry.at);
    switch (entry.type) {
      case "started": {
        const { room, caller, receiver, video, hidden } = entry;
        this.#start.run(room, caller, receiver, caller, receiver, video ? 1 : 0, hidden ? 1 : 0, at);
        return;
      }
      case "joined":
        this.#join.run(entry.callId, entry.callId, entry.device ?? null, at, entry.room);
        return;
      case "left":
        this.#leave.run(at, entry.room, at, entry.callId);
        return;
      case "finished": {
        const status: CallStatus = entry.outcome === "answered" ? "completed" : "missed";
        const { changes } = this.#end.run(at, entry.outcome, status, entry.room);
        if (changes > 0) this.#leaveAll.run(at, entry.room, at);
        return;
      }
    }
  }
}
