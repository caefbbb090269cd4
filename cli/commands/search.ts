import type { Command } from "commander";
import type { CommandContext } from "../context.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printPeople } from "../people-view.js";
import type { Start } from "../start.js";

export interface SearchOptions {
  query: string;
}

export function declareSearch(parent: Command, start: Start): void {
  parent
    .command("search <query>")
    .description("find people by the beginning of a Call ID or a name")
    .action((query: string) => start(search, { query }));
}

export async function search({ query }: SearchOptions, context: CommandContext): Promise<ExitCode> {
  const people = await (await context.account()).search(query);
  printPeople(context, people, "Nobody has such a Call ID or name.");
  return EXIT.done;
}
