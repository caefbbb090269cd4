import type { CallOutcome, CallRow, CallStats, HistoryRow } from "../../protocol/index.js";

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
  }));
}

function talkTime(row: CallRow): number | null {
  if (row.call_status !== "completed" || row.ended_at === null) return null;
  return Math.max(0, Date.parse(row.ended_at) - Date.parse(row.started_at));
}

/** Sums a history up, as our server would. */
export function statsFromHistory(rows: readonly HistoryRow[]): CallStats {
  const talks = rows.map((row) => row.duration_ms ?? 0);
  const count = (holds: (row: HistoryRow) => boolean): number => rows.filter(holds).length;
  return {
    total: rows.length,
    outgoing: count((row) => row.direction === "outgoing"),
    incoming: count((row) => row.direction === "incoming"),
    answered: count((row) => row.outcome === "answered"),
    missed: count((row) => row.direction === "incoming" && row.call_status === "missed"),
    talk_ms: talks.reduce((sum, talk) => sum + talk, 0),
    longest_ms: talks.reduce((longest, talk) => Math.max(longest, talk), 0),
  };
}
