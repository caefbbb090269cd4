import { type Migration, Migrator } from "kysely";
import { CallError } from "../../protocol/errors.js";
import type { Database } from "./database.js";
import { dialects } from "./dialects.js";
import { migrations } from "./migrations/index.js";

/** Brings the database up to date; gives the names of the steps that were missing. */
export async function migrate({ db, dialect }: Database): Promise<string[]> {
  const steps = Object.entries(migrations).map(([name, step]): [string, Migration] => [
    name,
    { up: (transaction) => step(transaction, dialects[dialect.name]) },
  ]);
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => Object.fromEntries(steps) },
  });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) {
    const failed = results.find(({ status }) => status === "Error")?.migrationName;
    const reason = error instanceof Error ? error.message : String(error);
    throw new CallError(
      "database-failed",
      `The database could not be migrated${failed ? ` (${failed})` : ""}: ${reason}`,
      {
        cause: error,
      },
    );
  }
  return results.map(({ migrationName }) => migrationName);
}
