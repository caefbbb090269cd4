import { Box } from "ink";
import type { CallOutcome, HistoryRow } from "../../../protocol/rest.js";
import { formatDuration, formatMoment } from "../../duration.js";
import type { Role } from "../look/palette.js";
import type { TuiState } from "../state/model.js";
import { nameOf } from "../state/search-rows.js";
import { otherEnd } from "../state/selected.js";
import { Empty } from "./Empty.js";
import { Line, type Span } from "./Line.js";
import type { Layout } from "./layout.js";
import { useLook } from "./look-context.js";
import { Rows } from "./Rows.js";
import { column, within } from "./shown.js";

const ROLES: Record<CallOutcome, Role> = {
  answered: "good",
  missed: "bad",
  rejected: "warn",
  busy: "warn",
  canceled: "faint",
  failed: "bad",
};

/** All calls, the latest first, or those that the filters leave. */
export function HistoryScreen({ state, layout }: { state: TuiState; layout: Layout }) {
  const { glyphs } = useLook();
  const { history } = state;
  return (
    <Box flexDirection="column">
      <Line spans={[" ", { text: within(filterText(state), layout.columns - 2, glyphs), role: "faint" }]} />
      {history.rows === null ? (
        <Empty text="Loading your calls" />
      ) : history.rows.length === 0 ? (
        <Empty text="No calls" />
      ) : (
        <Rows
          rows={history.rows.map((row) => callSpans(state, row, layout, glyphs))}
          selected={history.selected}
          height={layout.body - 1}
        />
      )}
    </Box>
  );
}

function filterText({ historyFilter, history }: TuiState): string {
  const { direction, outcome, person } = historyFilter;
  const parts = [
    direction === "all" ? "in and out" : direction,
    outcome === "all" ? "all outcomes" : outcome,
    person === null ? "everybody" : `only ${person}`,
  ];
  if (history.cached) parts.push("from memory: the server is away");
  return parts.join(", ");
}

function callSpans(
  state: TuiState,
  row: HistoryRow,
  layout: Layout,
  glyphs: ReturnType<typeof useLook>["glyphs"],
): Span[] {
  const isOut = row.direction === "outgoing";
  const outcome = row.outcome ?? "ongoing";
  const moment = formatMoment(row.started_at);
  const when = layout.narrow ? moment.slice(5) : moment;
  const callId = otherEnd(row);
  const others = row.participants.length > 2 ? ` +${row.participants.length - 2}` : "";
  const nameWidth = Math.max(6, Math.min(40, layout.columns - (layout.narrow ? 28 : 45)));
  const lasted = row.duration_ms === null ? "" : formatDuration(row.duration_ms);
  return [
    { text: when, role: "faint" },
    ` ${isOut ? glyphs.outgoing : glyphs.incoming} `,
    `${column(callId === null ? "somebody" : `${nameOf(state, callId)}${others}`, nameWidth, glyphs)} `,
    { text: outcome.padEnd(9), role: row.outcome === null ? "accent" : ROLES[row.outcome] },
    ...(layout.narrow ? [] : [lasted.padStart(8), row.is_video ? " video" : "      "]),
    row.seen ? "" : { text: " new", role: "bad" as const },
  ];
}
