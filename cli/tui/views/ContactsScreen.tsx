import { Box } from "ink";
import type { TuiState } from "../state/model.js";
import { contactName } from "../state/search-rows.js";
import { contactRowsOf } from "../state/selected.js";
import { Empty } from "./Empty.js";
import type { Span } from "./Line.js";
import type { Layout } from "./layout.js";
import { useLook } from "./look-context.js";
import { presenceSpans } from "./presence.js";
import { Rows } from "./Rows.js";
import { column } from "./shown.js";

/** The people one knows, whoever can be reached first. */
export function ContactsScreen({ state, layout }: { state: TuiState; layout: Layout }) {
  const { glyphs } = useLook();
  const contacts = contactRowsOf(state);
  if (state.contacts.rows === null) return <Empty text="Loading your contacts" />;
  if (contacts.length === 0) {
    return (
      <Empty text="No contacts yet" more="/ finds people, a adds somebody by Call ID, 2 shows everybody" />
    );
  }
  const nameWidth = layout.narrow ? 14 : Math.min(36, Math.floor(layout.columns * 0.4));
  const idWidth = layout.narrow
    ? Math.max(4, layout.columns - nameWidth - 16)
    : Math.min(31, layout.columns - nameWidth - 16);
  const rows = contacts.map((contact): Span[] => {
    const callId = contact.call_user_id;
    const [sign, word] = presenceSpans(state, callId, glyphs);
    return [
      sign,
      ` ${column(contactName(contact), nameWidth, glyphs)} `,
      { text: column(callId ?? "no Call ID", idWidth, glyphs), role: "faint" },
      " ",
      word,
    ];
  });
  return (
    <Box flexDirection="column">
      <Rows rows={rows} selected={state.contacts.selected} height={layout.body} />
    </Box>
  );
}
