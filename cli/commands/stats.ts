import type { Command } from "commander";
import { CallError } from "../../protocol/errors.js";
import { LIMITS } from "../../protocol/limits.js";
import type { CallStats } from "../../protocol/rest.js";
import { cleanText } from "../../protocol/text.js";
import type { CommandContext } from "../context.js";
import { formatDuration } from "../duration.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printResult } from "../output.js";
import type { Start } from "../start.js";

export interface StatsOptions {
  days?: number;
}

export function declareStats(parent: Command, start: Start): void {
  parent
    .command("stats")
    .description("one's calls in numbers")
    .option("--days <count>", `also the last days one by one, up to ${LIMITS.statsDays}`, parseDays)
    .action((options: StatsOptions) => start(stats, options));
}

export async function stats(options: StatsOptions, context: CommandContext): Promise<ExitCode> {
  const found = await (await context.account()).stats(options);
  printResult(context, statsJson(found), statsText(found).join("\n"));
  return EXIT.done;
}

function statsJson(stats: CallStats) {
  const { total, outgoing, incoming, answered, missed } = stats;
  return {
    total,
    outgoing,
    incoming,
    answered,
    missed,
    unseenMissed: stats.unseen_missed,
    talkMs: stats.talk_ms,
    longestMs: stats.longest_ms,
    averageMs: stats.average_ms,
    byOutcome: stats.by_outcome,
    mostCalled: stats.most_called.map((one) => ({ callId: one.call_user_id, calls: one.calls })),
    ...(stats.days && {
      days: stats.days.map(({ day, calls, talk_ms: talkMs }) => ({ day, calls, talkMs })),
    }),
  };
}

function statsText(stats: CallStats): string[] {
  const { total, outgoing, incoming, answered, missed, unseen_missed: unseen } = stats;
  const [talk, longest, average] = [stats.talk_ms, stats.longest_ms, stats.average_ms].map(formatDuration);
  const favorites = stats.most_called.map((one) => `${one.call_user_id} (${one.calls})`);
  return [
    `Calls     ${total} (${outgoing} outgoing, ${incoming} incoming)`,
    `Answered  ${answered}`,
    `Missed    ${missed}${unseen > 0 ? ` (${unseen} not seen)` : ""}`,
    `Talked    ${talk}, the longest call ${longest}, on average ${average}`,
    ...(favorites.length > 0 ? [`Called    ${cleanText(favorites.join(", "))}`] : []),
    ...(stats.days ?? []).map(
      ({ day, calls, talk_ms: talkMs }) =>
        `${day}  ${calls} ${calls === 1 ? "call" : "calls"}, ${formatDuration(talkMs)}`,
    ),
  ];
}

function parseDays(text: string): number {
  const days = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (days >= 1 && days <= LIMITS.statsDays) return days;
  throw new CallError("usage", `--days is a number from 1 to ${LIMITS.statsDays}`);
}
