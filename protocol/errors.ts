/**
 * Every error code with its default message: one line that says what happened and, where there is something,
 * what to do. `docs/errors.md` explains each; a test holds the two together.
 */
export const ERROR_CODES = {
  // Answers of the server, over REST and as acknowledgements.
  "bad-request": "The request is malformed",
  "too-large": "The request is too large",
  unauthorized: "Sign in first",
  "token-expired": "The token has expired; sign in again",
  "bad-credentials": "Invalid credentials",
  "not-found": "Nothing was found under that address",
  "no-such-user": "There is no such user",
  "email-taken": "That e-mail address is already registered",
  "call-id-taken": "That Call ID is already taken",
  "no-call-id": "Choose a Call ID first",
  "contact-exists": "That person is already in your contacts",
  "contact-self": "You cannot add yourself to your contacts",
  "block-self": "You cannot block yourself",
  "forbidden-sender": "The sender of that event is not you",
  "not-registered": "Send `register` before any other event",
  "legacy-refused": "This server wants a token on the socket (LEGACY_CLIENTS)",
  "not-in-call": "You are not in that call",
  "wrong-state": "That is not possible in the current state of the call",
  "no-invite": "There is no open invite for you in that room",
  "room-full": "The room is full",
  "user-busy": "That person is in another call",
  "too-many-candidates": "Too many candidates for one link",
  "call-over": "That call is over",
  internal: "The server failed; the failure has been logged",
  unavailable: "The server cannot reach its database; try again soon",
  "rate-limited": "Too many attempts; wait a moment and try again",
  busy: "The server has too much to do; try again in a moment",
  // Starting the server.
  "bad-config": "The configuration is wrong",
  "port-in-use": "The port is already in use",
  "already-running": "Another server uses the same data",
  "database-failed": "The database cannot be opened",
  "redis-failed": "Redis cannot be used",
  unhealthy: "Something about this server has to be mended",
  // The client and the commands.
  usage: "Wrong usage",
  "not-logged-in": "You are not logged in; run `calling login`",
  "server-unreachable": "The server cannot be reached",
  "server-error": "The server answered with an error",
  "bad-answer": "The server's answer was not understood",
  "ack-timeout": "The server did not acknowledge in time",
  "profile-unreadable": "The profile cannot be opened",
  "bad-audio-file": "The audio file cannot be read",
  "recording-failed": "The recording could not be written",
  "audio-device-failed": "The sound device cannot be used",
  "video-source-failed": "No picture can be taken",
  "media-failed": "The media connection failed",
  "media-lost": "Sound and pictures stopped for a moment and are being started again",
  "illegal-transition": "That is not possible in this state",
  "already-in-call": "Only one call at a time",
  "daemon-not-running": "No daemon runs for this profile; start it with `calling daemon start`",
  "daemon-failed": "The daemon could not be started or gave no sensible answer; see `calling daemon status`",
  interrupted: "Interrupted",
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** The one error of the project that is meant for a person: a code for machines, one line for people. */
export class CallError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string = ERROR_CODES[code], options?: { cause?: unknown }) {
    super(message, options);
    this.name = "CallError";
    this.code = code;
  }

  /** Keeps a `CallError` as it is and gives anything else the code, with the original as its cause. */
  static from(error: unknown, code: ErrorCode, message?: string): CallError {
    return error instanceof CallError ? error : new CallError(code, message, { cause: error });
  }
}

/** True for the codes of this table, whoever sent them. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(ERROR_CODES, value);
}
