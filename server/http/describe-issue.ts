import type { z } from "zod";
import { LIMITS } from "../../protocol/limits.js";

type Issue = z.core.$ZodIssue;
type IssueOf<C extends Issue["code"]> = Extract<Issue, { code: C }>;

/** What a field that follows a pattern must look like. */
const PATTERNS: Readonly<Record<string, string>> = {
  call_user_id: `may hold only letters, digits and underscores, ${LIMITS.callIdMin} to ${LIMITS.callIdMax} of them`,
  email: "is not an e-mail address",
};

const WRONG_TYPE: Readonly<Record<string, string>> = {
  string: "must be a text",
  number: "must be a number",
  int: "must be a whole number",
  boolean: "must be true or false",
};

/** One line about what is wrong with a value: users are shown it as it is. */
export function describeIssue(issue: Issue | undefined, value: unknown): string {
  if (issue === undefined) return "The request is malformed";
  const field = issue.path.join(".");
  if (field === "") return issue.code === "custom" ? issue.message : "A JSON object is needed";
  const given = issue.path.reduce<unknown>(memberOf, value);
  if (given === undefined || given === null || given === "") return `${field} is missing`;
  return issue.code === "custom" ? `${field}: ${issue.message}` : `${field} ${complaint(issue, field)}`;
}

function complaint(issue: Issue, field: string): string {
  switch (issue.code) {
    case "invalid_type":
      return WRONG_TYPE[issue.expected] ?? "is malformed";
    case "too_small":
      return tooSmall(issue);
    case "too_big":
      return tooBig(issue);
    case "invalid_format":
      if (issue.format === "datetime") return "must be a time such as 2026-01-31T12:00:00Z";
      return PATTERNS[field] ?? "is malformed";
    case "invalid_value":
      return `must be one of ${issue.values.join(", ")}`;
    default:
      return "is malformed";
  }
}

function tooSmall({ origin, minimum, inclusive }: IssueOf<"too_small">): string {
  // What was cleaned away to nothing is as good as not there.
  if (origin === "string") {
    return minimum <= 1 ? "is missing" : `is too short (at least ${minimum} characters)`;
  }
  return `must be ${inclusive === false ? "more than" : "at least"} ${minimum}`;
}

function tooBig({ origin, maximum, inclusive }: IssueOf<"too_big">): string {
  if (origin === "string") return `is too long (at most ${maximum} characters)`;
  return `must be ${inclusive === false ? "less than" : "at most"} ${maximum}`;
}

function memberOf(value: unknown, key: PropertyKey): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
