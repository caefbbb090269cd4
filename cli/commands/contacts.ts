import type { Command } from "commander";
import { checkField } from "../account-fields.js";
import type { CommandContext } from "../context.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { endListing, printResult, printRows } from "../output.js";
import type { Start } from "../start.js";

export interface ContactOptions {
  callId: string;
  nickname?: string;
}

export interface RenameOptions {
  callId: string;
  /** Absent to take the nickname away. */
  nickname?: string;
}

export function declareContacts(parent: Command, start: Start): void {
  const contacts = parent.command("contacts").description("one's own contact list");
  contacts
    .command("list")
    .description("show it, newest first")
    .action(() => start(listContacts, {}));
  contacts
    .command("add <callId>")
    .description("add somebody")
    .option("--nickname <name>", "a name of one's own for them")
    .action((callId: string, { nickname }: { nickname?: string }) =>
      start(addContact, { callId, ...(nickname === undefined ? {} : { nickname }) }),
    );
  contacts
    .command("rename <callId> [nickname]")
    .description("give somebody another name of one's own, or none")
    .action((callId: string, nickname?: string) =>
      start(renameContact, { callId, ...(nickname === undefined ? {} : { nickname }) }),
    );
  contacts
    .command("remove <callId>")
    .description("remove somebody")
    .action((callId: string) => start(removeContact, { callId }));
}

export async function listContacts(_options: object, context: CommandContext): Promise<ExitCode> {
  const listing = await (await context.account()).contacts();
  const rows = listing.rows.map((contact) => ({
    callId: contact.call_user_id,
    nickname: contact.nickname,
    firstName: contact.first_name,
    lastName: contact.last_name,
    email: contact.email,
    contactId: contact.contact_id,
    createdAt: contact.created_at,
  }));
  type Row = (typeof rows)[number];
  const columns = [
    { title: "CALL ID", value: (row: Row) => row.callId ?? "-" },
    { title: "NAME", value: (row: Row) => `${row.firstName} ${row.lastName}` },
    { title: "NICKNAME", value: (row: Row) => row.nickname ?? "" },
  ];
  printRows(context, rows, columns, "No contacts yet; add one with: calling contacts add CALLID");
  return endListing(context, listing);
}

export async function addContact(options: ContactOptions, context: CommandContext): Promise<ExitCode> {
  const callId = await checkField("callId", options.callId);
  const contactId = await (await context.account()).addContact(callId, options.nickname);
  const nickname = options.nickname ?? null;
  printResult(context, { callId, contactId, nickname }, `${callId} is in your contacts now.`);
  return EXIT.done;
}

export async function renameContact(options: RenameOptions, context: CommandContext): Promise<ExitCode> {
  const callId = await checkField("callId", options.callId);
  const nickname = options.nickname || null;
  await (await context.account()).renameContact(callId, nickname);
  const text =
    nickname === null ? `${callId} has no nickname any more.` : `${callId} is ${nickname} to you now.`;
  printResult(context, { callId, nickname }, text);
  return EXIT.done;
}

export async function removeContact(options: ContactOptions, context: CommandContext): Promise<ExitCode> {
  const callId = await checkField("callId", options.callId);
  await (await context.account()).removeContact(callId);
  printResult(context, { callId, removed: true }, `${callId} is no longer in your contacts.`);
  return EXIT.done;
}
