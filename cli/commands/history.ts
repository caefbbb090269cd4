import type { Command } from "commander";
import type { HistoryRow } from "../../protocol/rest.js";
import type { AccountActions, CommandContext } from "../context.js";
import type { ExitCode } from "../exit-codes.js";
import { historyColumns, historyJson, isMissed } from "../history-view.js";
import { endListing, printRows } from "../output.js";
import { type PageOptions, withPaging } from "../paging.js";
import type { Start } from "../start.js";

export interface HistoryOptions extends PageOptions {
  missed?: boolean;
}

/** How many pages are looked through for missed calls before the rest is left to `--cursor`. */
const MOST_PAGES = 20;
const DEFAULT_ROWS = 50;

export function declareHistory(parent: Command, start: Start): void {
  withPaging(parent.command("history").description("past calls, newest first"))
    .option("--missed", "only calls that one has missed")
    .action((options: HistoryOptions) => start(history, options));
}

export async function history(options: HistoryOptions, context: CommandContext): Promise<ExitCode> {
  const { missed = false, ...page } = options;
  const account = await context.account();
  const listing = missed ? await missedCalls(account, page) : await account.history(page);
  const { callId } = account.requireSession();
  const rows = listing.rows.map((row) => historyJson(row, callId));
  printRows(context, rows, historyColumns, missed ? "No missed calls." : "No calls yet.");
  return endListing(context, listing);
}

/** The server pages through all calls, so a page of missed ones may take several of its pages. */
async function missedCalls(account: AccountActions, { limit = DEFAULT_ROWS, cursor }: PageOptions) {
  const rows: HistoryRow[] = [];
  let listing = await account.history({ limit, ...(cursor === undefined ? {} : { cursor }) });
  rows.push(...listing.rows.filter(isMissed));
  for (let page = 1; page < MOST_PAGES && rows.length < limit && listing.nextCursor !== null; page++) {
    listing = await account.history({ limit: limit - rows.length, cursor: listing.nextCursor });
    rows.push(...listing.rows.filter(isMissed));
  }
  return { ...listing, rows };
}
