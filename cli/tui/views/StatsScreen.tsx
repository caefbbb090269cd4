import { Box } from "ink";
import { formatDuration } from "../../duration.js";
import type { TuiState } from "../state/model.js";
import { nameOf } from "../state/search-rows.js";
import { Empty } from "./Empty.js";
import { Line, type Span } from "./Line.js";
import type { Layout } from "./layout.js";
import { useLook } from "./look-context.js";
import { column } from "./shown.js";

/** How much one called, with whom, and on which days. */
export function StatsScreen({ state, layout }: { state: TuiState; layout: Layout }) {
  const { glyphs } = useLook();
  const { stats } = state;
  if (stats === null) return <Empty text="Counting your calls" />;
  const days = stats.days ?? [];
  const most = Math.max(1, ...days.map((day) => day.calls));
  const barRoom = Math.max(5, Math.min(40, layout.columns - 30));
  const numbers: Span[][] = [
    pair("Calls", `${stats.total}`, "out", `${stats.outgoing}`, "in", `${stats.incoming}`),
    pair("Answered", `${stats.answered}`, "missed", `${stats.missed}`),
    pair(
      "Talked",
      formatDuration(stats.talk_ms),
      "longest",
      formatDuration(stats.longest_ms),
      "average",
      formatDuration(stats.average_ms),
    ),
    pair(
      "Called most",
      stats.most_called
        .slice(0, 3)
        .map((one) => column(nameOf(state, one.call_user_id), 12, glyphs).trim())
        .join(", ") || "nobody yet",
    ),
  ];
  const room = layout.body - numbers.length - 1;
  return (
    <Box flexDirection="column">
      {numbers.map((spans) => (
        <Line key={String(spans[0])} spans={spans} />
      ))}
      <Line spans={[" "]} />
      {days.slice(-Math.max(0, room)).map((day) => (
        <Line
          key={day.day}
          spans={[
            { text: `  ${day.day} `, role: "faint" },
            { text: glyphs.bar.repeat(Math.round((day.calls / most) * barRoom)), role: "accent" },
            day.calls === 0 ? "" : ` ${day.calls}${layout.narrow ? "" : `, ${formatDuration(day.talk_ms)}`}`,
          ]}
        />
      ))}
    </Box>
  );
}

function pair(title: string, value: string, ...more: string[]): Span[] {
  const rest: Span[] = [];
  for (let at = 0; at < more.length; at += 2) {
    rest.push({ text: `  ${more[at]} `, role: "faint" }, more[at + 1] ?? "");
  }
  return [`  ${title.padEnd(12)}`, { text: value, role: "title" }, ...rest];
}
