import type { z } from "zod";
import { CallError } from "../../protocol/errors.js";
import { describeIssue } from "./describe-issue.js";

/** Parses one part of a request; a failure is one line that names the field, for people to read. */
export function parsePart(schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CallError("bad-request", describeIssue(parsed.error.issues[0], value));
}
