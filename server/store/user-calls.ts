import { sql } from "kysely";
import type { CallOutcome } from "../../protocol/rest.js";
import { hadOutcome, isUnseen, SIDES, type Side } from "./call-standing.js";
import type { Database } from "./database.js";
import { toStored } from "./timestamps.js";

/** Which of a user's calls are wanted; what is absent does not matter. */
export interface CallFilter {
  direction?: "outgoing" | "incoming" | undefined;
  outcomes?: readonly CallOutcome[] | undefined;
  /** Somebody who had a part in the call; without a user id, somebody without an account. */
  person?: { userId: number | null; callId: string } | undefined;
  /** Epoch milliseconds: calls that began then or later, and before. */
  from?: number | undefined;
  to?: number | undefined;
  /** Only missed calls that the user has not been shown. */
  unseen?: boolean | undefined;
}

/** A place in the list of all calls, newest first. */
export interface CallPosition {
  startedAt: string;
  callId: number;
}

interface Wanted {
  filter: CallFilter;
  /** The sides that are asked; all of them unless given. */
  sides?: readonly Side[];
  /** Only calls behind this place. */
  after?: CallPosition | null;
  limit: number;
  now: number;
}

/**
 * The newest calls of a user, as places in the list. The three ways to be in a call are asked one by one, each from its
 * own index and no further than the limit, so that a page costs the same however long the list is.
 */
export async function placesOf(database: Database, userId: number, wanted: Wanted): Promise<CallPosition[]> {
  const sides = (wanted.sides ?? SIDES).filter((side) => isWanted(side, wanted.filter));
  const [first, ...rest] = sides.map((side) =>
    database.db.selectFrom(newestOn(database, side, userId, wanted).as("side")).selectAll(),
  );
  if (first === undefined) return [];
  const rows = await rest
    .reduce((all, side) => all.unionAll(side), first)
    .orderBy("started_at", "desc")
    .orderBy("call_id", "desc")
    .limit(wanted.limit)
    .execute();
  return rows.map((row) => ({ callId: row.call_id, startedAt: row.started_at }));
}

function isWanted(side: Side, { direction, unseen }: CallFilter): boolean {
  if (unseen && side !== "got") return false;
  return direction === undefined || (direction === "outgoing") === (side === "made");
}

function newestOn(database: Database, side: Side, userId: number, { filter, after, limit, now }: Wanted) {
  let calls = callsOn(database, side, userId).select(["c.call_id", "c.started_at"]);
  if (after) {
    calls = calls
      .where("c.started_at", "<=", after.startedAt)
      .where((where) =>
        where.or([where("c.started_at", "<", after.startedAt), where("c.call_id", "<", after.callId)]),
      );
  }
  if (filter.from !== undefined) calls = calls.where("c.started_at", ">=", toStored(filter.from));
  if (filter.to !== undefined) calls = calls.where("c.started_at", "<", toStored(filter.to));
  if (filter.outcomes) calls = calls.where(hadOutcome(side, filter.outcomes, now));
  if (filter.unseen) calls = calls.where(isUnseen);
  if (filter.person) calls = calls.where(includes(filter.person));
  return calls.orderBy("c.started_at", "desc").orderBy("c.call_id", "desc").limit(limit);
}

/** The calls that a user was in on one side; no call is on two sides of one user. */
export function callsOn({ db }: Database, side: Side, userId: number) {
  const calls = db.selectFrom("calls as c");
  if (side === "made") return calls.where("c.caller_id", "=", userId);
  const notMade = calls.where((where) =>
    where.or([where("c.caller_id", "is", null), where("c.caller_id", "<>", userId)]),
  );
  if (side === "got") {
    return notMade.where("c.receiver_id", "=", userId).where("c.hidden_from_receiver", "=", 0);
  }
  return notMade
    .where((where) => where.or([where("c.receiver_id", "is", null), where("c.receiver_id", "<>", userId)]))
    .where("c.call_id", "in", (calls) =>
      calls.selectFrom("call_participants as own").select("own.call_id").where("own.user_id", "=", userId),
    );
}

/** True for calls with that person: as caller, as receiver, or as somebody who joined. */
function includes({ userId, callId }: NonNullable<CallFilter["person"]>) {
  if (userId !== null) {
    return sql<boolean>`(c.caller_id = ${userId} or c.receiver_id = ${userId} or exists (
      select 1 from call_participants as p where p.call_id = c.call_id and p.user_id = ${userId}))`;
  }
  return sql<boolean>`((c.caller_id is null and c.caller_call_id = ${callId})
    or (c.receiver_id is null and c.receiver_call_id = ${callId})
    or exists (select 1 from call_participants as p
      where p.call_id = c.call_id and p.user_id is null and p.call_user_id = ${callId}))`;
}
