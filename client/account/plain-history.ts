import {
  type CallOutcome,
  type CallRow,
  type CallStats,
  callOutcome,
  type HistoryRow,
  type RouteInput,
  sameCallId,
} from "../../protocol/index.js";

/** Which calls are wanted, in the words of the route. */
export type HistoryQuery = NonNullable<RouteInput<"history">["query"]>;

const MOST_CALLED = 5;

/** The three states of the app's own server as outcomes; what it does not tell stays unknown. */
const OUTCOME: Record<CallRow["call_status"], CallOutcome | null> = {
  missed: "missed",
  completed: "answered",
  ongoing: null,
};

/** Makes history rows of the plain list that the app's own server has. */
export function historyFromCalls(calls: readonly CallRow[], userId: number): HistoryRow[] {
  return calls.map((row) => ({
    ...row,
    direction: row.caller_id === userId ? "outgoing" : "incoming",
    outcome: OUTCOME[row.call_status],
    is_video: false,
    duration_ms: talkTime(row),
    participants: [row.caller_call_user_id, row.receiver_call_user_id]
      .filter((callId) => callId !== null)
      .map((callId) => ({ call_user_id: callId, joined_at: null, left_at: null })),
    // That server keeps no marks, and nothing can be marked there.
    seen: true,
  }));
}

function talkTime(row: CallRow): number | null {
  if (row.call_status !== "completed" || row.ended_at === null) return null;
  return Math.max(0, Date.parse(row.ended_at) - Date.parse(row.started_at));
}

/** True for a row that our server would give for that query, apart from its page. */
export function passes(row: HistoryRow, query: HistoryQuery): boolean {
  const { direction, outcome, person, from, to, unseen } = query;
  const started = Date.parse(row.started_at);
  return (
    (direction === undefined || row.direction === direction) &&
    (outcome === undefined || (row.outcome !== null && outcome.split(",").includes(row.outcome))) &&
    (person === undefined || row.participants.some((one) => sameCallId(one.call_user_id, person))) &&
    (from === undefined || started >= Date.parse(from)) &&
    (to === undefined || started < Date.parse(to)) &&
    (unseen !== "true" || !row.seen)
  );
}

/** Sums a history up, as our server would. */
export function statsFromHistory(rows: readonly HistoryRow[]): CallStats {
  const talks = rows.flatMap((row) => row.duration_ms ?? []);
  const talk = talks.reduce((sum, one) => sum + one, 0);
  const [outgoing, incoming] = (["outgoing", "incoming"] as const).map((direction) =>
    rows.filter((row) => row.direction === direction),
  ) as [HistoryRow[], HistoryRow[]];
  return {
    total: rows.length,
    outgoing: outgoing.length,
    incoming: incoming.length,
    answered: rows.filter((row) => row.outcome === "answered").length,
    missed: incoming.filter((row) => row.outcome === "missed").length,
    talk_ms: talk,
    longest_ms: Math.max(0, ...talks),
    average_ms: talks.length === 0 ? 0 : Math.round(talk / talks.length),
    by_outcome: { outgoing: byOutcome(outgoing), incoming: byOutcome(incoming) },
    unseen_missed: incoming.filter((row) => !row.seen).length,
    most_called: mostCalled(outgoing),
  };
}

function byOutcome(rows: readonly HistoryRow[]): Record<CallOutcome, number> {
  return Object.fromEntries(
    callOutcome.options.map((outcome) => [outcome, rows.filter((row) => row.outcome === outcome).length]),
  ) as Record<CallOutcome, number>;
}

function mostCalled(outgoing: readonly HistoryRow[]): CallStats["most_called"] {
  const calls = new Map<string, number>();
  for (const { receiver_call_user_id: callId } of outgoing) {
    if (callId !== null) calls.set(callId, (calls.get(callId) ?? 0) + 1);
  }
  return [...calls]
    .map(([callId, count]) => ({ call_user_id: callId, calls: count }))
    .sort((a, b) => b.calls - a.calls || (a.call_user_id < b.call_user_id ? -1 : 1))
    .slice(0, MOST_CALLED);
}
