import { Box } from "ink";
import type { TuiState } from "../state/model.js";
import { searchRows } from "../state/search-rows.js";
import { Empty } from "./Empty.js";
import { FieldText } from "./FieldText.js";
import { Line, type Span } from "./Line.js";
import type { Layout } from "./layout.js";
import { useLook } from "./look-context.js";
import { presenceSpans } from "./presence.js";
import { Rows } from "./Rows.js";
import { column } from "./shown.js";

const KINDS = { contact: "contact", recent: "recent", found: "" } as const;

/** Search as one types: whom one knows at once, then whom the server finds. */
export function SearchScreen({ state, layout }: { state: TuiState; layout: Layout }) {
  const { glyphs } = useLook();
  const { search } = state;
  const people = searchRows(state);
  const nameWidth = Math.min(36, Math.floor((layout.columns - 14) / 2));
  const idWidth = Math.min(31, layout.columns - nameWidth - 16);
  const rows = people.map((person): Span[] => [
    person.kind === "contact" ? presenceSpans(state, person.callId, glyphs)[0] : " ",
    ` ${column(person.name, nameWidth, glyphs)} `,
    { text: column(person.callId, idWidth, glyphs), role: "faint" },
    { text: ` ${KINDS[person.kind]}`, role: "faint" },
  ]);
  const title = search.purpose === "invite" ? "Invite" : "Search";
  return (
    <Box flexDirection="column">
      <FieldText before={` ${title}: `} input={search.input} columns={layout.columns - 12} isFocused />
      <Line spans={[" ", { text: hint(state, people.length), role: "faint" }]} />
      {people.length === 0 ? null : <Rows rows={rows} selected={search.selected} height={layout.body - 2} />}
      {people.length === 0 && search.input.value.trim() !== "" && !search.busy ? (
        <Empty text="Nobody" />
      ) : null}
    </Box>
  );
}

function hint({ search }: TuiState, count: number): string {
  if (search.input.value.trim() === "") return "A name or a Call ID";
  if (search.busy) return "searching";
  return count === 1 ? "1 person" : `${count} people`;
}
