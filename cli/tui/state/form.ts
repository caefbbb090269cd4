import { callIdFrom, callIdSuggestions } from "../../call-id-suggestions.js";
import { emptyField, fieldWith } from "./field.js";
import type { Form, FormField, FormName } from "./model.js";

type FieldPlan = readonly [name: string, label: string, secret?: "secret"];

const PLANS: Record<FormName, readonly FieldPlan[]> = {
  "sign-in": [
    ["email", "E-mail"],
    ["password", "Password", "secret"],
  ],
  register: [
    ["firstName", "First name"],
    ["lastName", "Last name"],
    ["email", "E-mail"],
    ["password", "Password", "secret"],
    ["callId", "Call ID"],
  ],
  "call-id": [["callId", "Call ID"]],
  names: [
    ["firstName", "First name"],
    ["lastName", "Last name"],
  ],
  password: [
    ["oldPassword", "Old password", "secret"],
    ["newPassword", "New password", "secret"],
  ],
};

export function emptyForm(name: FormName, values: Record<string, string> = {}): Form {
  const fields = PLANS[name].map(([field, label, secret]): FormField => {
    const value = values[field];
    return {
      name: field,
      label,
      secret: secret !== undefined,
      input: value === undefined ? emptyField : fieldWith(value),
    };
  });
  return { fields, focus: 0, busy: false, problem: null, suggestion: 0 };
}

export function valueIn(form: Form, name: string): string {
  return form.fields.find((field) => field.name === name)?.input.value ?? "";
}

export function withValue(form: Form, name: string, value: string): Form {
  const fields = form.fields.map((field) =>
    field.name === name ? { ...field, input: fieldWith(value) } : field,
  );
  return { ...form, fields };
}

export function focusOn(form: Form, name: string): Form {
  return {
    ...form,
    focus: Math.max(
      0,
      form.fields.findIndex((field) => field.name === name),
    ),
  };
}

/** The rules of the contract in words; the server has the last one. */
const RULES: Record<string, { holds: (value: string) => boolean; rule: string }> = {
  firstName: { holds: (value) => value.trim() !== "", rule: "The first name is missing" },
  lastName: { holds: (value) => value.trim() !== "", rule: "The last name is missing" },
  email: {
    holds: (value) => /^[^\s@]+@[^\s@]+$/.test(value.trim()),
    rule: "An e-mail address looks like ada@example.org",
  },
  password: { holds: (value) => value !== "", rule: "The password is missing" },
  oldPassword: { holds: (value) => value !== "", rule: "The old password is missing" },
  newPassword: { holds: (value) => value !== "", rule: "The new password is missing" },
  callId: {
    holds: (value) => /^\w{3,30}$/.test(value.trim()),
    rule: "A Call ID has 3 to 30 letters, digits or underscores",
  },
};

/** The first field that cannot be right, with what is wrong about it. */
export function firstProblem(form: Form): { name: string; rule: string } | null {
  for (const { name, input } of form.fields) {
    const check = RULES[name];
    if (check && !check.holds(input.value)) return { name, rule: check.rule };
  }
  return null;
}

/** The Call ID that is proposed after so many others; names that are common get numbers. */
export function suggestedCallId(firstName: string, lastName: string, round: number): string {
  let suggestion = "";
  let left = round;
  for (const candidate of callIdSuggestions(callIdFrom(firstName, lastName), seededBy(round))) {
    suggestion = candidate;
    if (left-- <= 0) break;
  }
  return suggestion;
}

/** The reducer has no luck: the same round proposes the same number. */
function seededBy(round: number): () => number {
  return () => ((round * 7919 + 104_729) % 999_983) / 999_983;
}
