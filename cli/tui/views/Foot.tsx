import { textWidth } from "../../text-width.js";
import { helpBindings } from "../keys/key-map.js";
import type { TuiState } from "../state/model.js";
import { FieldText } from "./FieldText.js";
import { Line, type Span } from "./Line.js";
import type { Layout } from "./layout.js";
import { useLook } from "./look-context.js";
import { within } from "./shown.js";

/** The line that is said or asked, and the keys that work now: as many as fit, the most particular first. */
export function Foot({ state, layout }: { state: TuiState; layout: Layout }) {
  return (
    <>
      <Said state={state} layout={layout} />
      <Line spans={helpSpans(state, layout.columns)} />
    </>
  );
}

function Said({ state, layout }: { state: TuiState; layout: Layout }) {
  const { glyphs } = useLook();
  const { prompt, confirmation, notice } = state;
  const room = layout.columns - 2;
  if (prompt !== null) {
    const title = within(prompt.title, Math.floor(room * 0.6), glyphs);
    return (
      <FieldText
        before={` ${title}: `}
        input={prompt.input}
        columns={room - textWidth(title) - 2}
        isFocused
      />
    );
  }
  if (confirmation !== null) {
    return (
      <Line spans={[" ", { text: within(`${confirmation.question} y / n`, room, glyphs), role: "warn" }]} />
    );
  }
  if (notice !== null) {
    const role = notice.tone === "problem" ? "bad" : "accent";
    return <Line spans={[" ", { text: within(notice.text, room, glyphs), role }]} />;
  }
  const problem =
    state.link === "lost" ? (state.linkProblem ?? "The phone's service is gone; starting it again") : null;
  const text = problem ?? state.status?.connection.problem ?? "";
  return <Line spans={[" ", { text: within(text, room, glyphs), role: "warn" }]} />;
}

/** Where it is narrow the help tells the way out. */
const ROOM_FOR_LEAVE = 50;

/** Whatever else is cut, the way out and the help have their place. */
function helpSpans(state: TuiState, columns: number): Span[] {
  const all = helpBindings(state);
  const isLast = ({ label }: { label: string }) => label === "help" || label === "leave";
  const last = all.filter(
    ({ label }) => label === "help" || (label === "leave" && columns >= ROOM_FOR_LEAVE),
  );
  const width = ({ keys, label }: { keys: string; label: string }) => textWidth(keys) + label.length + 3;
  let room = columns - 1 - last.reduce((sum, one) => sum + width(one), 0);
  const fitting = all.filter((one) => {
    if (isLast(one)) return false;
    room -= width(one);
    return room >= 0;
  });
  return [
    " ",
    ...[...fitting, ...last].flatMap(({ keys, label }): Span[] => [
      { text: keys, role: "key" },
      ` ${label}  `,
    ]),
  ];
}
