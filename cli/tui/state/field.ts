import { cleanText } from "../../../protocol/text.js";

/** A line that is being typed; the cursor counts whole characters. */
export interface Field {
  value: string;
  cursor: number;
}

/** More than any field of the contract takes. */
const LONGEST = 1000;

export type FieldEdit =
  | { edit: "insert"; text: string }
  | { edit: "backspace" | "delete" | "left" | "right" | "home" | "end" | "clear" | "delete-word" };

export const emptyField: Field = { value: "", cursor: 0 };

/** A field with a text in it, and the cursor behind it. */
export function fieldWith(value: string): Field {
  return { value, cursor: [...value].length };
}

export function editField({ value, cursor }: Field, edit: FieldEdit): Field {
  const letters = [...value];
  const replace = (from: number, to: number, text: readonly string[]): Field => ({
    value: [...letters.slice(0, from), ...text, ...letters.slice(to)].join(""),
    cursor: from + text.length,
  });
  switch (edit.edit) {
    case "insert":
      return replace(cursor, cursor, typed(edit.text).slice(0, Math.max(0, LONGEST - letters.length)));
    case "backspace":
      return cursor === 0 ? { value, cursor } : replace(cursor - 1, cursor, []);
    case "delete":
      return { ...replace(cursor, cursor + 1, []), cursor };
    case "left":
      return { value, cursor: Math.max(0, cursor - 1) };
    case "right":
      return { value, cursor: Math.min(letters.length, cursor + 1) };
    case "home":
      return { value, cursor: 0 };
    case "end":
      return { value, cursor: letters.length };
    case "clear":
      return replace(0, cursor, []);
    case "delete-word":
      return replace(wordStart(letters, cursor), cursor, []);
  }
}

/** What was typed or pasted, without what is no text; a space at its edge is one that was meant. */
function typed(text: string): string[] {
  return [...text].filter((letter) => letter === " " || cleanText(letter) !== "");
}

function wordStart(letters: readonly string[], cursor: number): number {
  let start = cursor;
  while (start > 0 && letters[start - 1] === " ") start--;
  while (start > 0 && letters[start - 1] !== " ") start--;
  return start;
}
