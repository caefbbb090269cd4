import type { Command } from "commander";
import type { CommandContext } from "../context.js";
import { formatDuration } from "../duration.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printResult } from "../output.js";
import type { Start } from "../start.js";

export function declareStats(parent: Command, start: Start): void {
  parent
    .command("stats")
    .description("one's calls in numbers")
    .action(() => start(stats, {}));
}

export async function stats(_options: object, context: CommandContext): Promise<ExitCode> {
  const { talk_ms: talkMs, longest_ms: longestMs, ...counts } = await (await context.account()).stats();
  const { total, outgoing, incoming, answered, missed } = counts;
  const text = [
    `Calls     ${total} (${outgoing} outgoing, ${incoming} incoming)`,
    `Answered  ${answered}`,
    `Missed    ${missed}`,
    `Talked    ${formatDuration(talkMs)}, the longest call ${formatDuration(longestMs)}`,
  ];
  const content = { total, outgoing, incoming, answered, missed, talkMs, longestMs };
  printResult(context, content, text.join("\n"));
  return EXIT.done;
}
