import { sql } from "kysely";
import type { CallStatus } from "../../protocol/rest.js";
import { callIdKey } from "../../protocol/values.js";
import type { CallLogEntry } from "../calls/call-log.js";
import { type EntryOf, toWaves } from "./call-log-waves.js";
import type { Queries } from "./database.js";
import type { DialectName } from "./dialects.js";
import { toStored } from "./timestamps.js";

interface OpenCall {
  callId: number;
  ended: boolean;
}

/** Writes one batch of the call log inside a transaction. Entries that are there already change nothing. */
export class CallLogBatch {
  readonly #db: Queries;
  readonly #dialect: DialectName;
  readonly #calls = new Map<string, OpenCall>();
  readonly #userIds = new Map<string, number>();

  constructor(db: Queries, dialect: DialectName) {
    this.#db = db;
    this.#dialect = dialect;
  }

  async apply(entries: readonly CallLogEntry[]): Promise<void> {
    await this.#loadUserIds(entries);
    await this.#loadCalls(roomsBegunBefore(entries));
    for (const wave of toWaves(entries)) {
      await this.#start(wave.started);
      await this.#join(wave.joined);
      for (const entry of wave.left) await this.#leave(entry);
      for (const entry of wave.finished) await this.#finish(entry);
    }
  }

  async #loadUserIds(entries: readonly CallLogEntry[]): Promise<void> {
    const named = new Set<string>();
    for (const entry of entries) {
      if (entry.type === "started") named.add(entry.caller).add(entry.receiver);
      if (entry.type === "joined") named.add(entry.callId);
    }
    if (named.size === 0) return;
    const rows = await this.#db
      .selectFrom("users")
      .select(["user_id", "call_user_id"])
      .where("call_user_id", "in", [...named])
      .execute();
    for (const row of rows) this.#userIds.set(callIdKey(row.call_user_id ?? ""), row.user_id);
  }

  async #loadCalls(rooms: ReadonlySet<string>): Promise<void> {
    if (rooms.size === 0) return;
    const rows = await this.#db
      .selectFrom("calls")
      .select(["call_id", "room_id", "ended_at"])
      .where("room_id", "in", [...rooms])
      .execute();
    for (const row of rows) {
      this.#calls.set(row.room_id ?? "", { callId: row.call_id, ended: row.ended_at !== null });
    }
  }

  async #start(entries: readonly EntryOf<"started">[]): Promise<void> {
    if (entries.length === 0) return;
    const rows = entries.map((entry) => ({
      room_id: entry.room,
      caller_id: this.#userIdOf(entry.caller),
      receiver_id: this.#userIdOf(entry.receiver),
      caller_call_id: entry.caller,
      receiver_call_id: entry.receiver,
      call_status: "ongoing" as const,
      is_video: entry.video ? 1 : 0,
      hidden_from_receiver: entry.hidden ? 1 : 0,
      started_at: toStored(entry.at),
    }));
    const insert = this.#db.insertInto("calls").values(rows);
    await (this.#dialect === "sqlite"
      ? insert.onConflict((conflict) => conflict.column("room_id").doNothing())
      : insert.onDuplicateKeyUpdate({ room_id: sql`calls.room_id` })
    ).execute();
    await this.#loadCalls(new Set(entries.map((entry) => entry.room)));
  }

  async #join(entries: readonly EntryOf<"joined">[]): Promise<void> {
    const rows = entries.flatMap((entry) => {
      const call = this.#calls.get(entry.room);
      if (call === undefined || call.ended) return [];
      return {
        call_id: call.callId,
        user_id: this.#userIdOf(entry.callId),
        call_user_id: entry.callId,
        device: entry.device ?? null,
        joined_at: toStored(entry.at),
      };
    });
    if (rows.length === 0) return;
    const insert = this.#db.insertInto("call_participants").values(rows);
    await (this.#dialect === "sqlite"
      ? insert.onConflict((conflict) =>
          conflict.columns(["call_id", "call_user_id", "joined_at"]).doNothing(),
        )
      : insert.onDuplicateKeyUpdate({ call_id: sql`call_participants.call_id` })
    ).execute();
  }

  async #leave({ room, callId, at }: EntryOf<"left">): Promise<void> {
    const call = this.#calls.get(room);
    if (call === undefined) return;
    await this.#closeStays(call.callId, at).where("call_user_id", "=", callId).execute();
  }

  async #finish({ room, outcome, at }: EntryOf<"finished">): Promise<void> {
    const call = this.#calls.get(room);
    if (call === undefined || call.ended) return;
    call.ended = true;
    const status: CallStatus = outcome === "answered" ? "completed" : "missed";
    await this.#db
      .updateTable("calls")
      .set({ ended_at: toStored(at), outcome, call_status: status })
      .where("call_id", "=", call.callId)
      .execute();
    await this.#closeStays(call.callId, at).execute();
  }

  /** A repeated `left` must not close a stay that began after it. */
  #closeStays(callId: number, at: number) {
    return this.#db
      .updateTable("call_participants")
      .set({ left_at: toStored(at) })
      .where("call_id", "=", callId)
      .where("left_at", "is", null)
      .where("joined_at", "<=", toStored(at));
  }

  #userIdOf(callId: string): number | null {
    return this.#userIds.get(callIdKey(callId)) ?? null;
  }
}

/** A start that is written once more comes behind other entries of its room. */
function roomsBegunBefore(entries: readonly CallLogEntry[]): ReadonlySet<string> {
  const first = new Map<string, CallLogEntry>();
  for (const entry of entries) if (!first.has(entry.room)) first.set(entry.room, entry);
  return new Set([...first.values()].filter(({ type }) => type !== "started").map(({ room }) => room));
}
