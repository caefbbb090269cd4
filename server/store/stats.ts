import { sql } from "kysely";
import type { CallStats } from "../../protocol/rest.js";
import { callNumbersOf } from "./calls.js";
import type { Database } from "./database.js";

/** Sums over all calls of one user. */
export async function statsOf(database: Database, userId: number): Promise<CallStats> {
  const counts = await countsOf(database, userId);
  const talk = await talkOf(database, userId);
  return {
    total: Number(counts.total),
    outgoing: Number(counts.outgoing ?? 0),
    incoming: Number(counts.total) - Number(counts.outgoing ?? 0),
    answered: Number(counts.answered ?? 0),
    missed: Number(counts.missed ?? 0),
    talk_ms: Number(talk.talk ?? 0),
    longest_ms: Number(talk.longest ?? 0),
  };
}

function countsOf(database: Database, userId: number) {
  const isCaller = sql`coalesce(c.caller_id = ${userId}, 0)`;
  return database.db
    .selectFrom("calls as c")
    .innerJoin(callNumbersOf(database, userId), "mine.call_id", "c.call_id")
    .select([
      sql<number>`count(*)`.as("total"),
      sql<number | null>`sum(${isCaller})`.as("outgoing"),
      sql<number | null>`sum(c.call_status = 'completed')`.as("answered"),
      sql<number | null>`sum(c.call_status = 'missed' and not ${isCaller})`.as("missed"),
    ])
    .executeTakeFirstOrThrow();
}

/** Calls of the signaling count by the user's own stays, reported ones by their beginning and end. */
function talkOf({ db, dialect }: Database, userId: number) {
  const stays = db
    .selectFrom("call_participants as p")
    .select(sql<number>`sum(${dialect.millisecondsBetween(sql`p.joined_at`, sql`p.left_at`)})`.as("talk"))
    .where("p.user_id", "=", userId)
    .where("p.left_at", "is not", null)
    .groupBy("p.call_id");
  const reported = db
    .selectFrom("calls as c")
    .select(dialect.millisecondsBetween(sql`c.started_at`, sql`c.ended_at`).as("talk"))
    .where("c.room_id", "is", null)
    .where("c.call_status", "=", "completed")
    .where((where) => where.or([where("c.caller_id", "=", userId), where("c.receiver_id", "=", userId)]));
  return db
    .selectFrom(stays.unionAll(reported).as("talks"))
    .select([
      sql<number | null>`sum(talks.talk)`.as("talk"),
      sql<number | null>`max(talks.talk)`.as("longest"),
    ])
    .executeTakeFirstOrThrow();
}
