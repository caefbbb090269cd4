import type { Command } from "commander";
import { CallError } from "../protocol/errors.js";
import { LIMITS } from "../protocol/limits.js";

/** Which part of a long list is wanted. */
export interface PageOptions {
  limit?: number;
  cursor?: string;
}

/** Adds `--limit` and `--cursor` to a command. */
export function withPaging(command: Command): Command {
  return command
    .option("--limit <count>", `at most so many, up to ${LIMITS.pageSizeMax}`, parseLimit)
    .option("--cursor <cursor>", "go on where the list before ended");
}

function parseLimit(text: string): number {
  const limit = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (limit >= 1 && limit <= LIMITS.pageSizeMax) return limit;
  throw new CallError("usage", `--limit is a number from 1 to ${LIMITS.pageSizeMax}`);
}
