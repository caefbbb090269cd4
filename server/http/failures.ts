import { CallError, type ErrorCode } from "../../protocol/errors.js";
import { isDatabaseAway } from "../store/failures.js";

const INTERNAL_STATUS = 500;

/** The status of each code that a route may answer with; any other code is a failure of ours. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  "bad-request": 400,
  "contact-self": 400,
  unauthorized: 401,
  "token-expired": 401,
  "bad-credentials": 401,
  "not-found": 404,
  "no-such-user": 404,
  "email-taken": 409,
  "call-id-taken": 409,
  "contact-exists": 409,
  "too-large": 413,
  internal: INTERNAL_STATUS,
  unavailable: 503,
};

/** What a failed request is answered with. */
export interface FailureAnswer {
  status: number;
  body: { error: string; code: ErrorCode };
  /** True when somebody should look into it. */
  isOurs: boolean;
}

/** Turns whatever was thrown into an answer that shows nothing of the inside. */
export function answerTo(error: unknown): FailureAnswer {
  const known = asCallError(error);
  const status = STATUS[known.code];
  const { code, message } = status === undefined ? new CallError("internal") : known;
  return {
    status: status ?? INTERNAL_STATUS,
    body: { error: message, code },
    isOurs: (status ?? INTERNAL_STATUS) >= INTERNAL_STATUS,
  };
}

function asCallError(error: unknown): CallError {
  if (error instanceof CallError) return error;
  if (isDatabaseAway(error)) return new CallError("unavailable");
  return fromFastify(error) ?? new CallError("internal");
}

/** Fastify's own refusals, which happen before a route sees the request. */
function fromFastify(error: unknown): CallError | null {
  // Who hung up in the middle of a request hears no answer, and is no failure of ours.
  if (error instanceof Error && "code" in error && error.code === "ECONNRESET")
    return new CallError("bad-request");
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
