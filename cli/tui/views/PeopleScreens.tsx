import { Box } from "ink";
import type { BlockedPerson, Person } from "../../../protocol/rest.js";
import type { List, TuiState } from "../state/model.js";
import { Empty } from "./Empty.js";
import { Line, type Span } from "./Line.js";
import type { Layout } from "./layout.js";
import { useLook } from "./look-context.js";
import { Rows } from "./Rows.js";
import { column } from "./shown.js";

/** Everybody on the server, a page at a time. */
export function DirectoryScreen({ state, layout }: { state: TuiState; layout: Layout }) {
  return (
    <People
      list={state.directory}
      layout={layout}
      loading="Loading the directory"
      empty="Nobody has a Call ID on this server but you"
    />
  );
}

/** Those whose calls one does not want. */
export function BlockedScreen({ state, layout }: { state: TuiState; layout: Layout }) {
  return (
    <People
      list={state.blocked}
      layout={layout}
      loading="Loading"
      empty="You block nobody; b blocks somebody"
    />
  );
}

function People(props: {
  list: List<Person | BlockedPerson>;
  layout: Layout;
  loading: string;
  empty: string;
}) {
  const { glyphs } = useLook();
  const { list, layout } = props;
  if (list.rows === null) return <Empty text={props.loading} />;
  if (list.rows.length === 0) return <Empty text={props.empty} />;
  const nameWidth = Math.min(40, Math.floor((layout.columns - 4) / 2));
  const rows = list.rows.map((person): Span[] => [
    `${column(`${person.first_name} ${person.last_name}`, nameWidth, glyphs)} `,
    {
      text: column(person.call_user_id ?? "no Call ID", Math.min(31, layout.columns - nameWidth - 4), glyphs),
      role: "faint",
    },
  ]);
  const place = `${list.selected + 1} of ${rows.length}${list.nextCursor === null ? "" : " and more"}`;
  return (
    <Box flexDirection="column">
      <Rows rows={rows} selected={list.selected} height={layout.body - 1} />
      <Line spans={["  ", { text: list.busy ? "loading" : place, role: "faint" }]} />
    </Box>
  );
}
