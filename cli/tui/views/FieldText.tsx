import { textWidth } from "../../text-width.js";
import type { Field } from "../state/field.js";
import { Line } from "./Line.js";
import { useLook } from "./look-context.js";
import { shown } from "./shown.js";

const SECRET = "*";

/** A line that is being typed, with its cursor in sight whatever its length. */
export function FieldText(props: {
  before?: string;
  input: Field;
  columns: number;
  isFocused: boolean;
  isSecret?: boolean;
}) {
  const { glyphs } = useLook();
  const { before = "", input, columns, isFocused, isSecret = false } = props;
  const letters = isSecret
    ? [...input.value].map(() => SECRET)
    : [...input.value].map((letter) => (letter === " " ? " " : shown(letter, glyphs)));
  if (!isFocused) return <Line spans={[before, takeColumns(letters, columns).join("")]} />;
  const from = firstSeen(letters, input.cursor, columns);
  const seen = takeColumns(letters.slice(from), columns);
  const at = input.cursor - from;
  return (
    <Line
      spans={[
        before,
        seen.slice(0, at).join(""),
        { text: seen[at] || " ", role: "selected" },
        seen.slice(at + 1).join(""),
      ]}
    />
  );
}

function firstSeen(letters: readonly string[], cursor: number, columns: number): number {
  let from = 0;
  while (from < cursor && textWidth(letters.slice(from, cursor).join("")) >= columns - 1) from++;
  return from;
}

function takeColumns(letters: readonly string[], columns: number): string[] {
  const taken: string[] = [];
  let width = 0;
  for (const letter of letters) {
    width += textWidth(letter);
    if (width > columns) break;
    taken.push(letter);
  }
  return taken;
}
