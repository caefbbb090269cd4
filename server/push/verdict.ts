import { z } from "zod";

/** What has to happen after an answer of the push service. */
export type Verdict =
  | { readonly kind: "sent" }
  /** The phone is gone for good, and so is the use of its token. */
  | { readonly kind: "gone" }
  | { readonly kind: "again"; readonly afterMs: number | null }
  /** The access token is not taken any more. */
  | { readonly kind: "sign-in" }
  | { readonly kind: "failed"; readonly reason: string };

const SECOND = 1_000;

const details = z.array(
  z.object({
    errorCode: z.string().optional(),
    fieldViolations: z.array(z.object({ field: z.string() })).optional(),
  }),
);
const failure = z.object({
  error: z.object({ status: z.string().default(""), details: details.catch([]).default([]) }),
});

/** Reads an answer of `messages:send`. */
export function verdictOf(
  { status, headers }: Pick<Response, "status" | "headers">,
  body: unknown,
  now: number,
): Verdict {
  if (status >= 200 && status < 300) return { kind: "sent" };
  if (status === 429 || status >= 500) {
    return { kind: "again", afterMs: retryAfterMs(headers.get("retry-after"), now) };
  }
  if (status === 401) return { kind: "sign-in" };
  const parsed = failure.safeParse(body);
  const error = parsed.success ? parsed.data.error : { status: "", details: [] };
  const code = error.details.find(({ errorCode }) => errorCode !== undefined)?.errorCode ?? error.status;
  if (code === "UNREGISTERED" || (code === "INVALID_ARGUMENT" && blamesToken(error.details))) {
    return { kind: "gone" };
  }
  return { kind: "failed", reason: `${status} ${code}`.trim() };
}

/** A message that is wrong elsewhere would otherwise cost every user their token. */
function blamesToken(given: z.infer<typeof details>): boolean {
  const fields = given.flatMap(({ fieldViolations = [] }) => fieldViolations.map(({ field }) => field));
  return fields.every((field) => field === "message.token");
}

/** `Retry-After` in seconds or as a date; null when it says nothing. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * SECOND;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
