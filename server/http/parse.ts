import type { z } from "zod";
import { CallError } from "../../protocol/errors.js";

type Issue = z.core.$ZodIssue;

/** Parses one part of a request; a failure is one line that names the field, for people to read. */
export function parsePart(schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CallError("bad-request", describe(parsed.error.issues[0], value));
}

function describe(issue: Issue | undefined, value: unknown): string {
  if (issue === undefined) return "The request is malformed";
  const field = issue.path.join(".");
  if (field === "") return issue.code === "invalid_type" ? "A JSON object is needed" : issue.message;
  const given = issue.path.reduce<unknown>(memberOf, value);
  if (given === undefined || given === null || given === "") return `${field} is missing`;
  return `${field}: ${issue.message}`;
}

function memberOf(value: unknown, key: PropertyKey): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
