import type { Command } from "commander";
import { CallError } from "../../protocol/errors.js";
import { checkField } from "../account-fields.js";
import type { CommandContext } from "../context.js";
import { parseMoment } from "../duration.js";
import type { ExitCode } from "../exit-codes.js";
import { historyColumns, historyJson } from "../history-view.js";
import { endListing, printRows } from "../output.js";
import { type PageOptions, withPaging } from "../paging.js";
import type { Start } from "../start.js";

export interface HistoryOptions extends PageOptions {
  missed?: boolean;
  unseen?: boolean;
  direction?: "incoming" | "outgoing";
  with?: string;
  since?: string;
  until?: string;
  markSeen?: boolean;
}

export function declareHistory(parent: Command, start: Start): void {
  withPaging(parent.command("history").description("past calls, newest first"))
    .option("--missed", "only calls that one has missed")
    .option("--unseen", "only missed calls that were not shown yet")
    .option("--direction <way>", "only incoming or outgoing calls", parseDirection)
    .option("--with <callId>", "only calls with that person")
    .option("--since <when>", "only calls from then on: a date, or how long ago, such as 7d or 12h")
    .option("--until <when>", "only calls before that")
    .option("--mark-seen", "take the missed calls that are shown for seen")
    .action((options: HistoryOptions) => start(history, options));
}

export async function history(options: HistoryOptions, context: CommandContext): Promise<ExitCode> {
  const query = await queryOf(options, context.now());
  const account = await context.account();
  const listing = await account.history(query);
  const { callId } = account.requireSession();
  const rows = listing.rows.map((row) => historyJson(row, callId));
  printRows(context, rows, historyColumns, emptyRemark(options));
  const unseen = listing.rows.filter((row) => !row.seen).map((row) => row.call_id);
  if (options.markSeen && !listing.cached && unseen.length > 0) await account.markSeen({ callIds: unseen });
  return endListing(context, listing);
}

/** The question in the words of the route; an answer about missed calls is about incoming ones. */
async function queryOf({ missed, unseen, direction, since, until, ...rest }: HistoryOptions, now: Date) {
  const person = rest.with === undefined ? undefined : await checkField("callId", rest.with);
  return {
    ...(rest.limit === undefined ? {} : { limit: rest.limit }),
    ...(rest.cursor === undefined ? {} : { cursor: rest.cursor }),
    ...(direction === undefined ? {} : { direction }),
    ...(missed ? { direction: "incoming" as const, outcome: "missed" } : {}),
    ...(unseen ? { unseen: "true" as const } : {}),
    ...(person === undefined ? {} : { person }),
    ...(since === undefined ? {} : { from: parseMoment(since, now) }),
    ...(until === undefined ? {} : { to: parseMoment(until, now) }),
  };
}

function emptyRemark({ missed, unseen, ...rest }: HistoryOptions): string {
  if (unseen) return "No new missed calls.";
  if (missed) return "No missed calls.";
  const isChoice = rest.direction ?? rest.with ?? rest.since ?? rest.until ?? rest.cursor;
  return isChoice === undefined ? "No calls yet." : "No such calls.";
}

function parseDirection(text: string): "incoming" | "outgoing" {
  if (text === "incoming" || text === "outgoing") return text;
  throw new CallError("usage", "--direction is incoming or outgoing");
}
