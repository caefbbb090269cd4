import type { Command } from "commander";
import { checkField } from "../account-fields.js";
import type { CommandContext } from "../context.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printResult, printRows } from "../output.js";
import type { Start } from "../start.js";

export interface BlockOptions {
  callId: string;
}

export function declareBlocked(parent: Command, start: Start): void {
  parent
    .command("block <callId>")
    .description("let somebody's calls ring nowhere; they are not told")
    .action((callId: string) => start(block, { callId }));
  parent
    .command("unblock <callId>")
    .description("let somebody's calls through again")
    .action((callId: string) => start(unblock, { callId }));
  parent
    .command("blocked")
    .description("show who is blocked")
    .action(() => start(listBlocked, {}));
}

export async function block(options: BlockOptions, context: CommandContext): Promise<ExitCode> {
  const callId = await checkField("callId", options.callId);
  await (await context.account()).block(callId);
  printResult(context, { callId, blocked: true }, `${callId} is blocked now.`);
  return EXIT.done;
}

export async function unblock(options: BlockOptions, context: CommandContext): Promise<ExitCode> {
  const callId = await checkField("callId", options.callId);
  await (await context.account()).unblock(callId);
  printResult(context, { callId, blocked: false }, `${callId} is no longer blocked.`);
  return EXIT.done;
}

export async function listBlocked(_options: object, context: CommandContext): Promise<ExitCode> {
  const people = await (await context.account()).blocked();
  const rows = people.map((person) => ({
    callId: person.call_user_id,
    firstName: person.first_name,
    lastName: person.last_name,
    since: person.created_at,
  }));
  type Row = (typeof rows)[number];
  const columns = [
    { title: "CALL ID", value: (row: Row) => row.callId ?? "-" },
    { title: "NAME", value: (row: Row) => `${row.firstName} ${row.lastName}` },
  ];
  printRows(context, rows, columns, "Nobody is blocked.");
  return EXIT.done;
}
