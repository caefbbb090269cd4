import { type RawBuilder, sql } from "kysely";
import { type CallOutcome, type CallStatus, callOutcome } from "../../protocol/rest.js";
import { toStored } from "./timestamps.js";

/*
 * How a call stands, as parts of statements about the table `calls` under the name `c`. Whoever was called and did not
 * talk has missed the call, whatever the caller was told.
 */

/** A call that a client reported to run, and whose end it has not reported within this, is over all the same. */
export const REPORT_LASTS_MS = 24 * 60 * 60 * 1000;

/** On which side of a call somebody was: they made it, they got it, or they joined it later. */
export type Side = "made" | "got" | "joined";

export const SIDES: readonly Side[] = ["made", "got", "joined"];

const SEEN_AS_MISSED: readonly CallOutcome[] = ["missed", "busy", "canceled"];

function isGivenUp(now: number): RawBuilder<boolean> {
  const before = toStored(now - REPORT_LASTS_MS);
  return sql<boolean>`(c.room_id is null and c.ended_at is null and c.started_at < ${before})`;
}

/** The outcome of a call as it stands now; null while it runs. */
export function outcomeNow(now: number): RawBuilder<CallOutcome | null> {
  return sql<CallOutcome | null>`case when ${isGivenUp(now)} then 'missed' else c.outcome end`;
}

/** The same in the three words of the app. */
export function statusNow(now: number): RawBuilder<CallStatus> {
  return sql<CallStatus>`case when ${isGivenUp(now)} then 'missed' else c.call_status end`;
}

/** What an outcome is for somebody on that side. */
export function seenAs(side: Side, outcome: CallOutcome): CallOutcome {
  return side === "got" && SEEN_AS_MISSED.includes(outcome) ? "missed" : outcome;
}

/** True when somebody on that side saw one of these outcomes. */
export function hadOutcome(side: Side, wanted: readonly CallOutcome[], now: number): RawBuilder<boolean> {
  const stored = callOutcome.options.filter((outcome) => wanted.includes(seenAs(side, outcome)));
  return stored.length === 0 ? sql<boolean>`1 = 0` : sql<boolean>`${outcomeNow(now)} in ${listOf(stored)}`;
}

/**
 * True for a call that its receiver missed and has not been shown since. What only its caller says took place is no
 * news. In these very words it is the condition of an index.
 */
export const isUnseen: RawBuilder<boolean> = sql<boolean>`(c.seen_at is null and c.outcome in ('missed', 'busy', 'canceled') and c.reported_by is null)`;

function listOf(outcomes: readonly CallOutcome[]): RawBuilder<unknown> {
  return sql`(${sql.join(outcomes.map((outcome) => sql.lit(outcome)))})`;
}
