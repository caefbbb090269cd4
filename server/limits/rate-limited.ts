import { CallError, type ErrorCode } from "../../protocol/errors.js";
import type { Verdict } from "./verdict.js";

const CODE: ErrorCode = "rate-limited";

/** A refusal that tells when to come back. */
export class RateLimited extends CallError {
  readonly retryAfterSeconds: number;

  constructor(retryAfterMs: number) {
    const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
    super(CODE, `Too many attempts; try again in ${seconds} s`);
    this.retryAfterSeconds = seconds;
  }
}

/** Throws `rate-limited` for what is over its budget. */
export function requireWithin(verdict: Verdict): void {
  if (!verdict.ok) throw new RateLimited(verdict.retryAfterMs);
}
