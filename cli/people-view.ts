import type { Person } from "../protocol/rest.js";
import type { CommandContext } from "./context.js";
import { printRows } from "./output.js";

/** Prints other users. */
export function printPeople(context: CommandContext, people: readonly Person[], whenEmpty: string): void {
  const rows = people.map((person) => ({
    callId: person.call_user_id,
    firstName: person.first_name,
    lastName: person.last_name,
    userId: person.user_id,
  }));
  const columns = [
    { title: "CALL ID", value: (row: (typeof rows)[number]) => row.callId },
    { title: "NAME", value: (row: (typeof rows)[number]) => `${row.firstName} ${row.lastName}` },
  ];
  printRows(context, rows, columns, whenEmpty);
}
