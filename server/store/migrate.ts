import { type Kysely, type Migration, Migrator } from "kysely";
import { CallError } from "../../protocol/errors.js";
import type { Database } from "./database.js";
import { type Dialect, dialects } from "./dialects.js";
import { exclusively } from "./exclusive.js";
import { migrations } from "./migrations/index.js";
import { forgetBegun, runRepeatably } from "./repeatable-step.js";
import type { Tables } from "./tables.js";
import type { TableReport } from "./take-over/report.js";
import { takeOver } from "./take-over/take-over.js";

/** What bringing a database up to date has changed. */
export interface Upgrade {
  /** The names of the steps that were missing. */
  steps: string[];
  /** What became of the tables of the app's own server; null where there were none. */
  takenOver: TableReport[] | null;
}

/** Brings the database up to date, whoever made it. A run that was killed halfway is finished by the next one. */
export function migrate(database: Database): Promise<Upgrade> {
  return exclusively(database, async (one) => {
    const alone = { db: one, dialect: dialects[database.dialect.name] };
    let steps: string[] = [];
    const takenOver = await takeOver(alone, async () => {
      steps = await runSteps(one, alone.dialect);
    });
    return { steps, takenOver };
  });
}

async function runSteps(one: Kysely<Tables>, dialect: Dialect): Promise<string[]> {
  const migrator = new Migrator({
    db: one,
    provider: { getMigrations: async () => asKyselyWantsThem(dialect) },
    // Where there can be a transaction it is open already.
    disableTransactions: true,
  });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) {
    const failed = results.find(({ status }) => status === "Error")?.migrationName;
    const reason = error instanceof Error ? error.message : String(error);
    const text = `The database could not be migrated${failed ? ` (${failed})` : ""}: ${reason}`;
    throw new CallError("database-failed", text, { cause: error });
  }
  if (dialect.name === "mysql" && results.length > 0) await forgetBegun(one);
  return results.map(({ migrationName }) => migrationName);
}

function asKyselyWantsThem(dialect: Dialect): Record<string, Migration> {
  const steps = Object.entries(migrations).map(([name, step]): [string, Migration] => [
    name,
    { up: (db) => (dialect.name === "mysql" ? runRepeatably(db, name, step) : step(db, dialect)) },
  ]);
  return Object.fromEntries(steps);
}
