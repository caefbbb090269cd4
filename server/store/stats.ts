import { sql } from "kysely";
import { type CallOutcome, type CallStats, callOutcome } from "../../protocol/rest.js";
import { outcomeNow, SIDES, type Side, seenAs } from "./call-standing.js";
import type { Database } from "./database.js";
import { SeenCalls } from "./seen-calls.js";
import { toStored } from "./timestamps.js";
import { callsOn } from "./user-calls.js";

const MOST_CALLED = 5;
const DAY_MS = 24 * 60 * 60 * 1000;

export interface StatsOptions {
  /** So many days up to today, each with its calls; none unless given. */
  days?: number | undefined;
  now?: number;
}

/** What the calls of one user on one side and with one outcome come to. */
interface Sum {
  side: Side;
  outcome: CallOutcome | null;
  calls: number;
  talks: number;
  talk: number;
  longest: number;
}

/**
 * Sums over all calls of one user, made by the database. What only somebody else says about a call with this user does
 * not count.
 */
export async function statsOf(
  database: Database,
  userId: number,
  { days, now = Date.now() }: StatsOptions = {},
): Promise<CallStats> {
  const sums = await sumsOf(database, userId, now);
  return {
    ...totalsOf(sums),
    by_outcome: {
      outgoing: countsOf(sums.filter(isOutgoing)),
      incoming: countsOf(sums.filter((sum) => !isOutgoing(sum))),
    },
    unseen_missed: await new SeenCalls(database).unseen(userId),
    most_called: await mostCalled(database, userId),
    ...(days !== undefined && { days: await daysOf(database, userId, days, now) }),
  };
}

const isOutgoing = ({ side }: Sum): boolean => side === "made";
const outcomeOf = ({ side, outcome }: Sum): CallOutcome | null => outcome && seenAs(side, outcome);

function totalsOf(sums: readonly Sum[]) {
  const add = (of: (sum: Sum) => number): number => sums.reduce((total, sum) => total + of(sum), 0);
  const [total, talk, talks] = [add((sum) => sum.calls), add((sum) => sum.talk), add((sum) => sum.talks)];
  const outgoing = add((sum) => (isOutgoing(sum) ? sum.calls : 0));
  return {
    total,
    outgoing,
    incoming: total - outgoing,
    answered: add((sum) => (outcomeOf(sum) === "answered" ? sum.calls : 0)),
    missed: add((sum) => (!isOutgoing(sum) && outcomeOf(sum) === "missed" ? sum.calls : 0)),
    talk_ms: talk,
    longest_ms: Math.max(0, ...sums.map((sum) => sum.longest)),
    average_ms: talks === 0 ? 0 : Math.round(talk / talks),
  };
}

function countsOf(sums: readonly Sum[]): Record<CallOutcome, number> {
  const counts = Object.fromEntries(callOutcome.options.map((outcome) => [outcome, 0]));
  for (const sum of sums) {
    const outcome = outcomeOf(sum);
    if (outcome) counts[outcome] = (counts[outcome] ?? 0) + sum.calls;
  }
  return counts as Record<CallOutcome, number>;
}

async function sumsOf(database: Database, userId: number, now: number): Promise<Sum[]> {
  const rows = await database.db
    .selectFrom(countedCalls(database, userId, now).as("own"))
    .select(["own.side", "own.outcome"])
    .select([
      sql<number>`count(*)`.as("calls"),
      sql<number>`count(own.talk)`.as("talks"),
      sql<number | null>`sum(own.talk)`.as("talk"),
      sql<number | null>`max(own.talk)`.as("longest"),
    ])
    .groupBy(["own.side", "own.outcome"])
    .execute();
  return rows.map((row) => ({
    side: row.side,
    outcome: row.outcome,
    calls: Number(row.calls),
    talks: Number(row.talks),
    talk: Number(row.talk ?? 0),
    longest: Number(row.longest ?? 0),
  }));
}

/** The last days, the earliest first, each in UTC; a day without calls is there too. */
async function daysOf(database: Database, userId: number, count: number, now: number) {
  const names = Array.from({ length: count }, (_, index) =>
    toStored(now - (count - 1 - index) * DAY_MS).slice(0, "2025-01-31".length),
  );
  const day = sql<string>`substr(own.started_at, 1, 10)`;
  const rows = await database.db
    .selectFrom(countedCalls(database, userId, now, names[0]).as("own"))
    .select([
      day.as("day"),
      sql<number>`count(*)`.as("calls"),
      sql<number>`coalesce(sum(own.talk), 0)`.as("talk"),
    ])
    .groupBy(day)
    .execute();
  const found = new Map(rows.map((row) => [row.day, row]));
  return names.map((name) => {
    const { calls = 0, talk = 0 } = found.get(name) ?? {};
    return { day: name, calls: Number(calls), talk_ms: Number(talk) };
  });
}

/** Everything that counts, with how long the user talked in it. */
function countedCalls(database: Database, userId: number, now: number, since?: string) {
  const [made, got, joined] = SIDES.map((side) => {
    const calls = callsOn(database, side, userId)
      .where((where) => where.or([where("c.reported_by", "is", null), where("c.reported_by", "=", userId)]))
      .select([
        sql<Side>`${sql.lit(side)}`.as("side"),
        outcomeNow(now).as("outcome"),
        talkOf(database, userId).as("talk"),
        "c.started_at",
      ]);
    return since === undefined ? calls : calls.where("c.started_at", ">=", since);
  });
  if (!made || !got || !joined) throw new TypeError("There are three sides of a call");
  return made.unionAll(got).unionAll(joined);
}

/** Calls of the signaling count by the user's own stays, reported ones by their beginning and end. */
function talkOf({ dialect }: Database, userId: number) {
  return sql<number | null>`case when c.room_id is null
    then case when c.outcome = 'answered' then ${dialect.millisecondsBetween(sql`c.started_at`, sql`c.ended_at`)} end
    else (select sum(${dialect.millisecondsBetween(sql`p.joined_at`, sql`p.left_at`)})
      from call_participants as p where p.user_id = ${userId} and p.call_id = c.call_id) end`;
}

/** The people whom the user called most, by the Call IDs that they have now. */
async function mostCalled(database: Database, userId: number): Promise<CallStats["most_called"]> {
  const callId = sql<string>`coalesce(r.call_user_id, c.receiver_call_id)`;
  const rows = await callsOn(database, "made", userId)
    .leftJoin("users as r", "r.user_id", "c.receiver_id")
    .where(sql<boolean>`${callId} is not null`)
    .select([callId.as("call_user_id"), sql<number>`count(*)`.as("calls")])
    .groupBy(callId)
    .orderBy("calls", "desc")
    .orderBy("call_user_id")
    .limit(MOST_CALLED)
    .execute();
  return rows.map((row) => ({ call_user_id: row.call_user_id, calls: Number(row.calls) }));
}
