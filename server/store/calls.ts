import type { Selectable } from "kysely";
import type { CallRow, CallStatus } from "../../protocol/rest.js";
import type { Database } from "./database.js";
import type { Tables } from "./tables.js";
import { fromStored, toIso, toIsoOrNull, toStored } from "./timestamps.js";

type StoredCall = Selectable<Tables["calls"]>;

/** As many calls as the app's own list shows. */
const CALL_LIST_MAX = 200;

/** A call that a client reports by itself. */
export interface ReportedCall {
  callerId: number;
  receiverId: number;
  status: CallStatus;
  startedAt: number;
  endedAt: number | null;
}

/** The rows of calls as the app knows them; the signaling writes its own through the call log. */
export class Calls {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The newest calls that a user had a part in. */
  async of(userId: number, limit: number = CALL_LIST_MAX): Promise<CallRow[]> {
    const rows = await callsOf(this.#database, userId).limit(limit).execute();
    return rows.map(toCallRow);
  }

  async report({ callerId, receiverId, status, startedAt, endedAt }: ReportedCall): Promise<number> {
    const { insertId } = await this.#database.db
      .insertInto("calls")
      .values({
        caller_id: callerId,
        receiver_id: receiverId,
        call_status: status,
        outcome: outcomeOf(status),
        started_at: toStored(startedAt),
        ended_at: endedAt === null ? null : toStored(endedAt),
      })
      .executeTakeFirstOrThrow();
    return Number(insertId);
  }

  /**
   * Changes a reported call. False when the user has no such call; calls of the signaling are not theirs to
   * change, and one that has ended stays as it is.
   */
  async finish(userId: number, callId: number, { status, at }: { status: CallStatus; at: number }) {
    const call = await this.#database.db
      .selectFrom("calls")
      .selectAll()
      .where("call_id", "=", callId)
      .where("room_id", "is", null)
      .where((where) => where.or([where("caller_id", "=", userId), where("receiver_id", "=", userId)]))
      .executeTakeFirst();
    if (call === undefined) return false;
    if (call.ended_at === null && status !== "ongoing") await this.#end(call, status, at);
    return true;
  }

  async #end(call: StoredCall, status: CallStatus, at: number): Promise<void> {
    await this.#database.db
      .updateTable("calls")
      .set({
        call_status: status,
        outcome: outcomeOf(status),
        ended_at: toStored(Math.max(at, fromStored(call.started_at))),
      })
      .where("call_id", "=", call.call_id)
      .where("ended_at", "is", null)
      .execute();
  }
}

function outcomeOf(status: CallStatus) {
  return status === "ongoing" ? null : status === "completed" ? "answered" : "missed";
}

/** The numbers of all calls that a user made, got or joined, as a table to join with. */
export function callNumbersOf({ db }: Database, userId: number) {
  return db
    .selectFrom("calls")
    .select("call_id")
    .where("caller_id", "=", userId)
    .union(db.selectFrom("calls").select("call_id").where("receiver_id", "=", userId))
    .union(db.selectFrom("call_participants").select("call_id").where("user_id", "=", userId))
    .as("mine");
}

/** A user's calls, newest first. Somebody who has changed their Call ID is shown under the one they have now. */
export function callsOf(database: Database, userId: number) {
  return database.db
    .selectFrom("calls as c")
    .innerJoin(callNumbersOf(database, userId), "mine.call_id", "c.call_id")
    .leftJoin("users as caller", "caller.user_id", "c.caller_id")
    .leftJoin("users as receiver", "receiver.user_id", "c.receiver_id")
    .select(["c.call_id", "c.caller_id", "c.receiver_id", "c.call_status", "c.started_at", "c.ended_at"])
    .select(["c.outcome", "c.is_video", "c.room_id"])
    .select((select) => [
      select.fn.coalesce("caller.call_user_id", "c.caller_call_id").as("caller_call_user_id"),
      select.fn.coalesce("receiver.call_user_id", "c.receiver_call_id").as("receiver_call_user_id"),
    ])
    .orderBy("c.started_at", "desc")
    .orderBy("c.call_id", "desc");
}

export type CallOfUser = Awaited<ReturnType<ReturnType<typeof callsOf>["execute"]>>[number];

export function toCallRow(row: CallOfUser): CallRow {
  return {
    call_id: row.call_id,
    caller_id: row.caller_id,
    receiver_id: row.receiver_id,
    call_status: row.call_status,
    started_at: toIso(row.started_at),
    ended_at: toIsoOrNull(row.ended_at),
    caller_call_user_id: row.caller_call_user_id,
    receiver_call_user_id: row.receiver_call_user_id,
  };
}
