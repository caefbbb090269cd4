import { once } from "node:events";
import { text } from "node:stream/consumers";

/** What a command may touch of the process it runs in. */
export interface CommandContext {
  env: Readonly<Record<string, string | undefined>>;
  /** The folder whose `.env` counts. */
  folder: string;
  /** True when somebody can be asked. */
  isInteractive: boolean;
  /** Writes one line of the result. */
  print(line: string): void;
  /** Writes one line for people. */
  remark(line: string): void;
  readStdin(): Promise<string>;
  /** Resolves when the process is told to stop. */
  untilStopped(): Promise<unknown>;
  /** Ends the process in a moment although something may still hold it open, such as a dead database. */
  endSoon(): void;
}

/** Long enough for the last lines of the log to leave. */
const LINGER_MS = 200;

/** The real process. */
export function processContext(): CommandContext {
  return {
    env: process.env,
    folder: process.cwd(),
    isInteractive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    print: (line) => void process.stdout.write(`${line}\n`),
    remark: (line) => void process.stderr.write(`${line}\n`),
    readStdin: () => text(process.stdin),
    untilStopped: untilSignal,
    endSoon: () => void setTimeout(() => process.exit(), LINGER_MS).unref(),
  };
}

/** A second signal finds no listener any more and ends the process at once. */
async function untilSignal(): Promise<void> {
  const stop = new AbortController();
  try {
    await Promise.race(["SIGINT", "SIGTERM"].map((name) => once(process, name, { signal: stop.signal })));
  } finally {
    stop.abort();
  }
}
