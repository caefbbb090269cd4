import type { ErrorCode } from "../protocol/errors.js";

/** How a command can end, for scripts; `docs/cli.md` explains each. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  inconclusive: 3,
  notLoggedIn: 4,
  unreachable: 5,
  busy: 6,
  noAnswer: 7,
  rejected: 8,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const OF_ERROR: Partial<Record<ErrorCode, ExitCode>> = {
  usage: EXIT.usage,
  "not-logged-in": EXIT.notLoggedIn,
  unauthorized: EXIT.notLoggedIn,
  "token-expired": EXIT.notLoggedIn,
  "bad-credentials": EXIT.notLoggedIn,
  "server-unreachable": EXIT.unreachable,
  "ack-timeout": EXIT.unreachable,
  "user-busy": EXIT.busy,
  "already-in-call": EXIT.busy,
  interrupted: EXIT.interrupted,
};

const OF_REASON: Readonly<Record<string, ExitCode>> = {
  busy: EXIT.busy,
  offline: EXIT.noAnswer,
  timeout: EXIT.noAnswer,
  no_answer: EXIT.noAnswer,
  rejected: EXIT.rejected,
};

/** The exit code of a command that failed. */
export function exitCodeOfError(code: ErrorCode): ExitCode {
  return OF_ERROR[code] ?? EXIT.failed;
}

/** What the exit code of a call depends on. */
export interface CallOutcome {
  by: "local" | "remote" | "system";
  /** In the wire's spelling. */
  reason: string;
  /** The other side refused, whatever reason it gave. */
  rejected: boolean;
  /** The call was connected at some time. */
  talked: boolean;
  /** A signal or Ctrl-C asked for the end. */
  interrupted: boolean;
}

/** The exit code of `call`, once its call is over. */
export function exitCodeOfCall({ by, reason, rejected, talked, interrupted }: CallOutcome): ExitCode {
  if (talked) return by === "system" && reason !== "ended" ? EXIT.failed : EXIT.done;
  if (interrupted && by === "local") return EXIT.interrupted;
  // A refusal says so by its event; only "busy" is a reason that tells more.
  if (rejected && reason !== "busy") return EXIT.rejected;
  const known = Object.hasOwn(OF_REASON, reason) ? OF_REASON[reason] : undefined;
  if (known !== undefined) return known;
  return by === "system" ? systemFailure(reason) : EXIT.failed;
}

/** What ended by itself may carry one of our error codes instead of a reason of the wire. */
function systemFailure(reason: string): ExitCode {
  const codes: Readonly<Record<string, ExitCode>> = OF_ERROR;
  return Object.hasOwn(codes, reason) ? (codes[reason] ?? EXIT.failed) : EXIT.failed;
}
