import { cleanText } from "../protocol/text.js";
import type { CommandContext } from "./context.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { type Column, table } from "./table.js";

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = Readonly<Record<string, Json>>;

/** The version of what `--json` prints. */
const JSON_VERSION = 1;

/** One line for machines; text of other people cannot act on a terminal there either. */
export function jsonLine(content: JsonObject): string {
  return JSON.stringify({ v: JSON_VERSION, ...content }, (_key, value: unknown) =>
    typeof value === "string" ? cleanText(value) : value,
  );
}

type Surroundings = Pick<CommandContext, "globals" | "io">;

/** Prints one result: for machines as an object, for people as text of one or more lines. */
export function printResult({ globals, io }: Surroundings, content: JsonObject, text: string): void {
  io.print(globals.json ? jsonLine(content) : text);
}

/** Prints a list; an empty one is a remark, since nothing was found and nothing failed. */
export function printRows<Row extends JsonObject>(
  { globals, io }: Surroundings,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  whenEmpty: string,
): void {
  if (rows.length === 0) return io.remark(whenEmpty);
  const lines = globals.json ? rows.map(jsonLine) : table(rows, columns, io.columns);
  for (const line of lines) io.print(line);
}

/** Tells where an old list comes from and how to get the rest of a long one; an old one is no success. */
export function endListing(
  { io }: Surroundings,
  { cached, nextCursor }: { cached: boolean; nextCursor: string | null },
): ExitCode {
  if (nextCursor !== null) io.remark(`There is more: add --cursor ${cleanText(nextCursor)}`);
  if (!cached) return EXIT.done;
  io.remark("The server cannot be reached; this is what it said last time.");
  return EXIT.unreachable;
}
