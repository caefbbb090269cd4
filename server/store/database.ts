import type { Kysely, Transaction } from "kysely";
import type { Dialect } from "./dialects.js";
import type { Tables } from "./tables.js";

/** An open database. */
export interface Database {
  db: Kysely<Tables>;
  dialect: Dialect;
  close(): Promise<void>;
}

/** What a query runs on: the database itself, or a transaction in it. */
export type Queries = Kysely<Tables> | Transaction<Tables>;
