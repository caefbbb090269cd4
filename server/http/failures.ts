import { CallError, type ErrorCode } from "../../protocol/errors.js";
import { RateLimited } from "../limits/rate-limited.js";
import { isDatabaseAway } from "../store/failures.js";

const INTERNAL_STATUS = 500;

const RETRY: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["unavailable", "busy", "rate-limited"]);

/** The status of each code that a route may answer with; any other code is a failure of ours. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  "bad-request": 400,
  "contact-self": 400,
  "block-self": 400,
  unauthorized: 401,
  "token-expired": 401,
  "bad-credentials": 401,
  "not-found": 404,
  "no-such-user": 404,
  "email-taken": 409,
  "call-id-taken": 409,
  "contact-exists": 409,
  "too-large": 413,
  "rate-limited": 429,
  // Not 503: an app that is answered with that takes the password to its fallback server.
  busy: 429,
  internal: INTERNAL_STATUS,
  unavailable: 503,
};

/** The status that a route answers with a code. */
export const statusOf = (code: ErrorCode): number => STATUS[code] ?? INTERNAL_STATUS;

/** What a failed request is answered with. */
export interface FailureAnswer {
  status: number;
  body: { error: string; code: ErrorCode };
  /** True when somebody should look into it. */
  isOurs: boolean;
  /** When it is worth another try; null where that changes nothing. */
  retryAfterSeconds: number | null;
}

/** About as long as a database takes to come back by itself, and a line of passwords to get shorter. */
const SOON_SECONDS = 2;

/** Turns whatever was thrown into an answer that shows nothing of the inside. */
export function answerTo(error: unknown): FailureAnswer {
  const known = asCallError(error);
  const status = STATUS[known.code];
  const { code, message } = status === undefined ? new CallError("internal") : known;
  return {
    status: status ?? INTERNAL_STATUS,
    body: { error: message, code },
    isOurs: (status ?? INTERNAL_STATUS) >= INTERNAL_STATUS,
    retryAfterSeconds:
      known instanceof RateLimited ? known.retryAfterSeconds : RETRY.has(code) ? SOON_SECONDS : null,
  };
}

function asCallError(error: unknown): CallError {
  if (error instanceof CallError) return error;
  if (isHangUp(error)) return new CallError("bad-request");
  if (isDatabaseAway(error)) return new CallError("unavailable");
  return fromFastify(error) ?? new CallError("internal");
}

/**
 * Who hung up in the middle of a request hears no answer, and is no failure of ours. A database that goes away has the
 * same code but never these words, which are those of Node's HTTP server.
 */
function isHangUp(error: unknown): boolean {
  return (
    error instanceof Error && "code" in error && error.code === "ECONNRESET" && error.message === "aborted"
  );
}

/** Fastify's own refusals, which happen before a route sees the request. */
function fromFastify(error: unknown): CallError | null {
  if (!(error instanceof Error) || !("statusCode" in error)) return null;
  switch (error.statusCode) {
    case 413:
      return new CallError("too-large");
    case 415:
      return new CallError("bad-request", "Send JSON, with the content type application/json");
    case 404:
      return new CallError("not-found");
    default:
      return Number(error.statusCode) < INTERNAL_STATUS ? new CallError("bad-request") : null;
  }
}
