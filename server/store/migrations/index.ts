import type { Kysely } from "kysely";
import type { Dialect } from "../dialects.js";
import { firstTables } from "./0001-first-tables.js";

export type MigrationStep = (db: Kysely<unknown>, dialect: Dialect) => Promise<void>;

/** Every change of the schema, oldest first. One that has been released is never edited again. */
export const migrations: Readonly<Record<string, MigrationStep>> = {
  "0001-first-tables": firstTables,
};
