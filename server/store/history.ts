import { CallError } from "../../protocol/errors.js";
import type { CallOutcome, HistoryRow } from "../../protocol/rest.js";
import { type CallOfUser, callsOf, toCallRow } from "./calls.js";
import type { Database } from "./database.js";
import { fromStored, toIso, toIsoOrNull, toStored } from "./timestamps.js";

export interface HistoryPage {
  rows: HistoryRow[];
  /** Where the next page begins; null on the last one. */
  next: string | null;
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
    { cursor, limit }: { cursor: string | undefined; limit: number },
  ): Promise<HistoryPage> {
    const position = cursor === undefined ? null : parseCursor(cursor);
    let calls = callsOf(this.#database, userId).limit(limit + 1);
    if (position !== null) {
      calls = calls.where((where) =>
        where.or([
          where("c.started_at", "<", position.startedAt),
          where.and([
            where("c.started_at", "=", position.startedAt),
            where("c.call_id", "<", position.callId),
          ]),
        ]),
      );
    }
    const found = await calls.execute();
    const page = found.slice(0, limit);
    const stays = await this.#staysOf(page.map((call) => call.call_id));
    const last = page.at(-1);
    return {
      rows: page.map((call) => this.#view(call, stays.get(call.call_id) ?? [], userId)),
      next: found.length > limit && last ? `${fromStored(last.started_at)}-${last.call_id}` : null,
    };
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

  #view(call: CallOfUser, stays: readonly Stay[], userId: number): HistoryRow {
    const outgoing = call.caller_id === userId;
    return {
      ...toCallRow(call),
      direction: outgoing ? "outgoing" : "incoming",
      outcome: outgoing ? call.outcome : seenByCallee(call.outcome),
      is_video: call.is_video === 1,
      duration_ms: this.#duration(
        call,
        stays.filter((stay) => stay.user_id === userId),
      ),
      participants: stays.map(toParticipant),
    };
  }

  #duration(call: CallOfUser, own: readonly Stay[]): number | null {
    if (own.length > 0) {
      return own.reduce((sum, stay) => sum + this.#lengthOf(stay.joined_at, stay.left_at), 0);
    }
    const reported = call.room_id === null && call.outcome === "answered";
    return reported ? this.#lengthOf(call.started_at, call.ended_at) : null;
  }

  #lengthOf(from: string, to: string | null): number {
    return Math.max(0, (to === null ? this.#now() : fromStored(to)) - fromStored(from));
  }
}

/** Whoever was called and did not talk has missed the call, whatever the caller was told. */
function seenByCallee(outcome: CallOutcome | null): CallOutcome | null {
  return outcome === "busy" || outcome === "canceled" ? "missed" : outcome;
}

function toParticipant(stay: Stay): HistoryRow["participants"][number] {
  return {
    call_user_id: stay.call_user_id,
    joined_at: toIso(stay.joined_at),
    left_at: toIsoOrNull(stay.left_at),
  };
}

function parseCursor(cursor: string): { startedAt: string; callId: number } {
  const [, startedAt, callId] = /^(\d{1,15})-(\d{1,15})$/.exec(cursor) ?? [];
  if (startedAt === undefined || callId === undefined) {
    throw new CallError("bad-request", "cursor is not one that this server gave out");
  }
  return { startedAt: toStored(Number(startedAt)), callId: Number(callId) };
}
