import type { Command } from "commander";
import type { CommandContext } from "../context.js";
import type { ExitCode } from "../exit-codes.js";
import { endListing } from "../output.js";
import { type PageOptions, withPaging } from "../paging.js";
import { printPeople } from "../people-view.js";
import type { Start } from "../start.js";

export function declareUsers(parent: Command, start: Start): void {
  withPaging(parent.command("users").description("list everybody on the server")).action(
    (options: PageOptions) => start(users, options),
  );
}

export async function users(options: PageOptions, context: CommandContext): Promise<ExitCode> {
  const listing = await (await context.account()).directory(options);
  printPeople(context, listing.rows, "There is nobody else.");
  return endListing(context, listing);
}
