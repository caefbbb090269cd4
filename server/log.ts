import { type DestinationStream, type Logger, pino } from "pino";
import { PinoPretty } from "pino-pretty";
import { scrubFields, scrubText } from "./log-scrubber.js";

export type Log = Logger;

/**
 * A failure is reduced to these fields, because database drivers hang the whole statement, values included,
 * onto their errors.
 */
function briefError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  return {
    type: error.name,
    code: "code" in error ? error.code : undefined,
    message: error.message,
    stack: error.stack,
    cause: error.cause === undefined ? undefined : briefError(error.cause),
  };
}

/** Logs to stderr: readable on a terminal, JSON otherwise. No secret gets through, whoever hands it over. */
export function createLog(
  level: string,
  readable = process.stderr.isTTY === true,
  destination?: DestinationStream,
): Log {
  const options = {
    level,
    base: null,
    serializers: { err: briefError },
    formatters: { log: scrubFields },
    // The last word: whatever got into the line by another way, such as the message of a failure.
    hooks: { streamWrite: scrubText },
  };
  const stderr = { fd: 2, sync: true };
  return readable
    ? pino(options, PinoPretty({ destination: 2, sync: true }))
    : pino(options, destination ?? pino.destination(stderr));
}
