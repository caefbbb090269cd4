import { type Selectable, sql } from "kysely";
import type { CallOutcome, CallRow, CallStatus } from "../../protocol/rest.js";
import { isUnseen, outcomeNow, REPORT_LASTS_MS, statusNow } from "./call-standing.js";
import type { Database } from "./database.js";
import type { Tables } from "./tables.js";
import { fromStored, toIso, toIsoOrNull, toStored } from "./timestamps.js";
import { placesOf } from "./user-calls.js";

type StoredCall = Selectable<Tables["calls"]>;

/** As many calls as the app's own list shows. */
const CALL_LIST_MAX = 200;

/** A call that a client reports by itself; the reporter is its caller. */
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
  readonly #now: () => number;

  constructor(database: Database, now: () => number = Date.now) {
    this.#database = database;
    this.#now = now;
  }

  /** The newest calls that a user had a part in. */
  async of(userId: number, limit: number = CALL_LIST_MAX): Promise<CallRow[]> {
    const now = this.#now();
    const places = await placesOf(this.#database, userId, { filter: {}, limit, now });
    const rows = await callsNumbered(
      this.#database,
      places.map((place) => place.callId),
      now,
    );
    return rows.map(toCallRow);
  }

  async report({ callerId, receiverId, status, startedAt, endedAt }: ReportedCall): Promise<number> {
    const { insertId } = await this.#database.db
      .insertInto("calls")
      .values({
        caller_id: callerId,
        receiver_id: receiverId,
        reported_by: callerId,
        call_status: status,
        outcome: outcomeOf(status),
        started_at: toStored(startedAt),
        ended_at: endedAt === null ? null : toStored(endedAt),
        // Somebody who is blocked could leave messages in the other's history with it.
        hidden_from_receiver: sql<number>`(select count(*) from blocks
          where user_id = ${receiverId} and blocked_user_id = ${callerId})`,
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
    if (canEnd(call, at) && status !== "ongoing") await this.#end(call, status, at);
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

/** One that was given up after a day counts as missed for good. */
function canEnd(call: StoredCall, at: number): boolean {
  return call.ended_at === null && fromStored(call.started_at) >= at - REPORT_LASTS_MS;
}

function outcomeOf(status: CallStatus): CallOutcome | null {
  return status === "ongoing" ? null : status === "completed" ? "answered" : "missed";
}

/**
 * The calls of these numbers, newest first, as they stand now. Somebody who has changed their Call ID is shown under
 * the one they have now.
 */
export async function callsNumbered({ db }: Database, callIds: readonly number[], now: number) {
  if (callIds.length === 0) return [];
  return db
    .selectFrom("calls as c")
    .leftJoin("users as caller", "caller.user_id", "c.caller_id")
    .leftJoin("users as receiver", "receiver.user_id", "c.receiver_id")
    .select(["c.call_id", "c.caller_id", "c.receiver_id", "c.started_at", "c.ended_at"])
    .select(["c.is_video", "c.room_id"])
    .select([
      statusNow(now).as("call_status"),
      outcomeNow(now).as("outcome"),
      sql<number>`coalesce(${isUnseen}, 0)`.as("is_unseen"),
    ])
    .select((select) => [
      select.fn.coalesce("caller.call_user_id", "c.caller_call_id").as("caller_call_user_id"),
      select.fn.coalesce("receiver.call_user_id", "c.receiver_call_id").as("receiver_call_user_id"),
    ])
    .where("c.call_id", "in", callIds)
    .orderBy("c.started_at", "desc")
    .orderBy("c.call_id", "desc")
    .execute();
}

export type NumberedCall = Awaited<ReturnType<typeof callsNumbered>>[number];

export function toCallRow(row: NumberedCall): CallRow {
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
