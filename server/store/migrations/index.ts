import type { Kysely } from "kysely";
import type { Dialect } from "../dialects.js";
import { firstTables } from "./0001-first-tables.js";
import { security } from "./0002-security.js";
import { people } from "./0003-people.js";
import { devices } from "./0004-devices.js";

export type MigrationStep = (db: Kysely<unknown>, dialect: Dialect) => Promise<void>;

/** Every change of the schema, oldest first. One that has been released is never edited again. */
export const migrations: Readonly<Record<string, MigrationStep>> = {
  "0001-first-tables": firstTables,
  "0002-security": security,
  "0003-people": people,
  "0004-devices": devices,
};
