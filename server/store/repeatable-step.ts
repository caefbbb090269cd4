import { type Kysely, sql } from "kysely";
import { codeOf } from "./failures.js";
import { statementsOf } from "./migration-statements.js";
import type { MigrationStep } from "./migrations/index.js";
import type { Tables } from "./tables.js";

/** Holds the step that is going on; a row that a run finds there was left by one that died. */
const BEGUN = sql`migration_begun`;

/** What a statement fails with that an earlier run has already carried out. */
const DONE_BEFORE = new Set([
  "ER_TABLE_EXISTS_ERROR",
  "ER_DUP_ENTRY",
  "ER_DUP_FIELDNAME",
  "ER_DUP_KEYNAME",
  "ER_FK_DUP_NAME",
  "ER_CANT_DROP_FIELD_OR_KEY",
  "ER_BAD_TABLE_ERROR",
]);

/**
 * Runs a step on MySQL, which commits each change of a table by itself: a server that is killed halfway leaves half a
 * step behind. The next run goes through the same statements and takes "is there already" for an answer, but only then.
 */
export async function runRepeatably(db: Kysely<unknown>, name: string, step: MigrationStep): Promise<void> {
  await sql`create table if not exists ${BEGUN} (name varchar(255) not null primary key)`.execute(db);
  const { numAffectedRows } = await sql`insert ignore into ${BEGUN} (name) values (${name})`.execute(db);
  const isRepeated = numAffectedRows === 0n;
  for (const statement of await statementsOf(step, "mysql")) {
    try {
      await sql.raw(statement).execute(db);
    } catch (error) {
      if (!isRepeated || !DONE_BEFORE.has(codeOf(error))) throw error;
    }
  }
}

/** For when all steps are recorded, and not before: one that is begun and not recorded is repeated. */
export async function forgetBegun(db: Kysely<Tables>): Promise<void> {
  await sql`drop table if exists ${BEGUN}`.execute(db);
}
