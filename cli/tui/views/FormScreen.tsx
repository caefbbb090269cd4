import { Box } from "ink";
import type { Form, FormName } from "../state/model.js";
import { FieldText } from "./FieldText.js";
import { Line } from "./Line.js";
import type { Layout } from "./layout.js";
import { useLook } from "./look-context.js";
import { within } from "./shown.js";

const TITLES: Record<FormName, string> = {
  "sign-in": "Sign in",
  register: "New account",
  "call-id": "Choose your Call ID",
  names: "Your names",
  password: "A new password",
};

const ABOUT: Record<FormName, string> = {
  "sign-in": "No account yet? Ctrl-R makes one.",
  register: "Others find you by your Call ID; Ctrl-N suggests one.",
  "call-id": "Others call you by it: 3 to 30 letters, digits or underscores. Ctrl-N suggests one.",
  names: "",
  password: "Other devices are signed out.",
};

const LABEL_COLUMNS = 15;

/** Fields to fill, one below the other, and what is wrong with them. */
export function FormScreen({ name, form, layout }: { name: FormName; form: Form; layout: Layout }) {
  const { glyphs } = useLook();
  const columns = Math.min(50, layout.columns - LABEL_COLUMNS - 5);
  return (
    <Box flexDirection="column">
      <Line spans={["  ", { text: TITLES[name], role: "title" }]} />
      {layout.short ? null : <Line spans={[" "]} />}
      {form.fields.map((field, index) => {
        const isFocused = index === form.focus && !form.busy;
        return (
          <FieldText
            key={field.name}
            before={`${isFocused ? glyphs.selected : " "} ${field.label.padEnd(LABEL_COLUMNS)}`}
            input={field.input}
            columns={columns}
            isFocused={isFocused}
            isSecret={field.secret}
          />
        );
      })}
      {layout.short ? null : <Line spans={[" "]} />}
      {form.problem === null ? (
        <Line
          spans={[
            "  ",
            {
              text: within(form.busy ? "One moment" : ABOUT[name], layout.columns - 3, glyphs),
              role: "faint",
            },
          ]}
        />
      ) : (
        <Line spans={["  ", { text: within(form.problem, layout.columns - 3, glyphs), role: "bad" }]} />
      )}
    </Box>
  );
}
