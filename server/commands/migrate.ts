import { openStore } from "../store/open-store.js";
import { linesOf } from "../store/take-over/report.js";
import type { CommandContext } from "./context.js";
import { type ConfigFlags, configOf } from "./services.js";

/** Opening the database migrates it, which `start` does too; this is for those who want it done beforehand. */
export async function migrateDatabase(flags: ConfigFlags, context: CommandContext): Promise<void> {
  const store = await openStore(configOf(flags, context));
  await store.close();
  for (const line of linesOf(store.takenOver ?? [])) context.print(line);
  for (const name of store.migrated) context.print(name);
  if (store.migrated.length === 0) context.remark("The database is up to date.");
}
