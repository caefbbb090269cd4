import type { z } from "zod";
import { CallError } from "../protocol/errors.js";
import type { CommandContext } from "./context.js";

/** What an account consists of, what each part must be, and how it is asked for. */
const FIELDS = {
  firstName: { flag: "--first-name", question: "First name", rule: "A first name has 1 to 100 characters" },
  lastName: { flag: "--last-name", question: "Last name", rule: "A last name has 1 to 100 characters" },
  email: { flag: "--email", question: "E-mail", rule: "An e-mail address looks like ada@example.org" },
  callId: {
    flag: "--call-id",
    question: "Call ID",
    rule: "A Call ID has 3 to 30 letters, digits or underscores",
  },
  password: { flag: "--password-stdin", question: "Password", rule: "A password has 1 to 72 bytes" },
} as const;

export type FieldName = keyof typeof FIELDS;

async function schemaOf(name: FieldName): Promise<z.ZodType<string>> {
  const { routes, callId } = await import("../protocol/index.js");
  const { first_name, last_name, email, password } = routes.register.body.shape;
  return { firstName: first_name, lastName: last_name, email, password, callId }[name];
}

/** The value as the contract wants it. Throws `usage` with the rule, and never repeats what was given. */
export async function checkField(name: FieldName, value: string): Promise<string> {
  const parsed = (await schemaOf(name)).safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CallError("usage", FIELDS[name].rule);
}

/** Checks what is given and asks for the rest; off a terminal the rest is a `usage` error that lists it. */
export async function completeFields<Name extends FieldName>(
  { io, prompt }: Pick<CommandContext, "io" | "prompt">,
  given: Record<Name, string | undefined>,
): Promise<Record<Name, string>> {
  const names = Object.keys(given) as Name[];
  const missing = names.filter((name) => given[name] === undefined);
  if (missing.length > 0 && !io.isInteractive) {
    throw new CallError("usage", `Missing: ${missing.map((name) => FIELDS[name].flag).join(", ")}`);
  }
  const complete: Record<string, string> = {};
  for (const name of names) {
    const value = given[name];
    complete[name] = value === undefined ? await askField(prompt, name) : await checkField(name, value);
  }
  return complete as Record<Name, string>;
}

/** Asks for one part of an account until it fits. */
export async function askField(
  prompt: CommandContext["prompt"],
  name: FieldName,
  suggested?: string,
): Promise<string> {
  const schema = await schemaOf(name);
  const answer = await prompt.text({
    message: FIELDS[name].question,
    ...(suggested === undefined ? {} : { default: suggested }),
    problem: (text) => (schema.safeParse(text).success ? undefined : FIELDS[name].rule),
  });
  return schema.parse(answer);
}
