import { CallError } from "../../protocol/errors.js";
import { type HistoryRow, LATEST_MOMENT } from "../../protocol/rest.js";
import { type Side, seenAs } from "./call-standing.js";
import { callsNumbered, type NumberedCall, toCallRow } from "./calls.js";
import type { Database } from "./database.js";
import { fromStored, toIso, toIsoOrNull, toStored } from "./timestamps.js";
import { type CallFilter, type CallPosition, placesOf } from "./user-calls.js";

export interface HistoryPage {
  rows: HistoryRow[];
  /** Where the next page begins; null on the last one. */
  next: string | null;
}

/** Which calls are wanted; `person` is a Call ID. */
export interface HistoryFilter extends Omit<CallFilter, "person"> {
  person?: string | undefined;
}

interface Stay {
  call_id: number;
  user_id: number | null;
  call_user_id: string;
  joined_at: string;
  left_at: string | null;
}

/** Calls as one of their people sees them. */
export class History {
  readonly #database: Database;
  readonly #now: () => number;

  constructor(database: Database, now: () => number = Date.now) {
    this.#database = database;
    this.#now = now;
  }

  /** Newest first; a cursor that makes no sense throws `bad-request`. */
  async of(
    userId: number,
    { cursor, limit, filter = {} }: { cursor: string | undefined; limit: number; filter?: HistoryFilter },
  ): Promise<HistoryPage> {
    const after = cursor === undefined ? null : parseCursor(cursor);
    const now = this.#now();
    const wanted = { ...filter, person: await this.#personOf(filter.person) };
    const found = await placesOf(this.#database, userId, { filter: wanted, after, limit: limit + 1, now });
    const callIds = found.slice(0, limit).map((place) => place.callId);
    const calls = await callsNumbered(this.#database, callIds, now);
    const stays = await this.#staysOf(callIds);
    const last = found.length > limit ? found.at(limit - 1) : undefined;
    return {
      rows: calls.map((call) => viewOf(call, stays.get(call.call_id) ?? [], userId, now)),
      next: last === undefined ? null : `${fromStored(last.startedAt)}-${last.callId}`,
    };
  }

  async #personOf(callId: string | undefined): Promise<CallFilter["person"]> {
    if (callId === undefined) return undefined;
    const user = await this.#database.db
      .selectFrom("users")
      .select("user_id")
      .where("call_user_id", "=", callId)
      .executeTakeFirst();
    return { userId: user?.user_id ?? null, callId };
  }

  async #staysOf(callIds: readonly number[]): Promise<Map<number, Stay[]>> {
    if (callIds.length === 0) return new Map();
    const rows = await this.#database.db
      .selectFrom("call_participants as p")
      .leftJoin("users as u", "u.user_id", "p.user_id")
      .select(["p.call_id", "p.user_id", "p.joined_at", "p.left_at"])
      .select((select) => select.fn.coalesce("u.call_user_id", "p.call_user_id").as("call_user_id"))
      .where("p.call_id", "in", callIds)
      .orderBy("p.joined_at")
      .orderBy("p.participant_id")
      .execute();
    const stays = new Map<number, Stay[]>();
    for (const row of rows) {
      const others = stays.get(row.call_id);
      if (others) others.push(row);
      else stays.set(row.call_id, [row]);
    }
    return stays;
  }
}

function viewOf(call: NumberedCall, stays: readonly Stay[], userId: number, now: number): HistoryRow {
  const side: Side = call.caller_id === userId ? "made" : call.receiver_id === userId ? "got" : "joined";
  const own = stays.filter((stay) => stay.user_id === userId);
  return {
    ...toCallRow(call),
    direction: side === "made" ? "outgoing" : "incoming",
    outcome: call.outcome && seenAs(side, call.outcome),
    is_video: call.is_video === 1,
    duration_ms: durationOf(call, own, now),
    participants: stays.map(toParticipant),
    seen: side !== "got" || call.is_unseen !== 1,
  };
}

function durationOf(call: NumberedCall, own: readonly Stay[], now: number): number | null {
  if (own.length > 0) return own.reduce((sum, stay) => sum + lengthOf(stay.joined_at, stay.left_at, now), 0);
  const reported = call.room_id === null && call.outcome === "answered";
  return reported ? lengthOf(call.started_at, call.ended_at, now) : null;
}

function lengthOf(from: string, to: string | null, now: number): number {
  return Math.max(0, (to === null ? now : fromStored(to)) - fromStored(from));
}

function toParticipant(stay: Stay): HistoryRow["participants"][number] {
  return {
    call_user_id: stay.call_user_id,
    joined_at: toIso(stay.joined_at),
    left_at: toIsoOrNull(stay.left_at),
  };
}

function parseCursor(cursor: string): CallPosition {
  const [, startedAt, callId] = /^(\d{1,15})-(\d{1,15})$/.exec(cursor) ?? [];
  if (startedAt === undefined || callId === undefined || Number(startedAt) > LATEST_MOMENT) {
    throw new CallError("bad-request", "cursor is not one that this server gave out");
  }
  return { startedAt: toStored(Number(startedAt)), callId: Number(callId) };
}
