import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const emitted = z.strictObject({ from: z.string(), event: z.string(), payload: z.unknown().optional() });
const delivered = z.strictObject({ to: z.string(), event: z.string(), payload: z.unknown() });
const traceLine = z.union([emitted, delivered]);

/** What a user's client emitted. */
export type EmittedLine = z.infer<typeof emitted>;
/** What the server sent to a user. */
export type DeliveredLine = z.infer<typeof delivered>;
export type TraceLine = z.infer<typeof traceLine>;

/** One recorded conversation with the app's own server. */
export interface Trace {
  name: string;
  lines: TraceLine[];
}

/** The event name that stands for a client's goodbye. */
export const DISCONNECT = "(disconnect)";

/** The recordings that the repository carries. */
export const TRACE_DIRECTORY: string = fileURLToPath(new URL("./data", import.meta.url));

export function isEmitted(line: TraceLine): line is EmittedLine {
  return "from" in line;
}

/** Reads JSON lines; a bad line is named by its number. */
export function parseTrace(name: string, text: string): Trace {
  const lines = text
    .split("\n")
    .map((line, index) => ({ line: line.trim(), number: index + 1 }))
    .filter(({ line }) => line !== "")
    .map(({ line, number }) => parseLine(name, line, number));
  return { name, lines };
}

/** Every trace of a directory, by file name. */
export function loadTraces(directory: string): Trace[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith(".jsonl"))
    .sort()
    .map((file) => parseTrace(basename(file, ".jsonl"), readFileSync(join(directory, file), "utf8")));
}

function parseLine(name: string, line: string, number: number): TraceLine {
  try {
    return traceLine.parse(JSON.parse(line));
  } catch (cause) {
    throw new Error(`${name}, line ${number}, is no trace line`, { cause });
  }
}
