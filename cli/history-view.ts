import type { HistoryRow } from "../protocol/rest.js";
import { formatDuration, formatMoment } from "./duration.js";
import type { Column } from "./table.js";

/** A call for machines, and for the columns; `with` are the others, as far as they are known. */
export function historyJson(row: HistoryRow, self: string | null) {
  return {
    id: row.call_id,
    direction: row.direction,
    with: others(row, self),
    outcome: row.outcome,
    status: row.call_status,
    video: row.is_video,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    durationMs: row.duration_ms,
    seen: row.seen,
    caller: row.caller_call_user_id,
    receiver: row.receiver_call_user_id,
    participants: row.participants.map((person) => ({
      callId: person.call_user_id,
      joinedAt: person.joined_at,
      leftAt: person.left_at,
    })),
  };
}

type Row = ReturnType<typeof historyJson>;

export const historyColumns: Column<Row>[] = [
  { title: "WHEN", value: (row) => formatMoment(row.startedAt) },
  { title: "", value: (row) => (row.direction === "outgoing" ? "to" : "from") },
  { title: "WHO", value: (row) => row.with.join(", ") || "-" },
  { title: "OUTCOME", value: (row) => row.outcome ?? (row.status === "ongoing" ? "ongoing" : "-") },
  {
    title: "LASTED",
    value: (row) => (row.durationMs === null ? "-" : formatDuration(row.durationMs)),
    right: true,
  },
  { title: "", value: (row) => [row.video ? "video" : "", row.seen ? "" : "new"].filter(Boolean).join(" ") },
];

/** Everybody but oneself: the other end first, then whoever joined. */
function others(row: HistoryRow, self: string | null): string[] {
  const ends = row.direction === "outgoing" ? row.receiver_call_user_id : row.caller_call_user_id;
  const everybody = [...(ends === null ? [] : [ends]), ...row.participants.map((one) => one.call_user_id)];
  const own = self?.toLowerCase();
  const seen = new Set<string>();
  return everybody.filter((callId) => {
    const key = callId.toLowerCase();
    const isNew = key !== own && !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
