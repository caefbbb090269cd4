import type { Kysely, Transaction } from "kysely";
import { CallError } from "../../protocol/errors.js";
import type { DatabaseTarget } from "../config/database-url.js";
import type { Dialect } from "./dialects.js";
import { openMysql } from "./mysql.js";
import { openSqlite } from "./sqlite.js";
import type { Tables } from "./tables.js";

/** An open database. */
export interface Database {
  db: Kysely<Tables>;
  dialect: Dialect;
  close(): Promise<void>;
}

/** What a query runs on: the database itself, or a transaction in it. */
export type Queries = Kysely<Tables> | Transaction<Tables>;

/** Opens the database and proves that it answers; throws `database-failed`. */
export async function openDatabase(target: DatabaseTarget, connections: number): Promise<Database> {
  const where = target.kind === "sqlite" ? target.path : `${target.host}:${target.port}/${target.name}`;
  try {
    return target.kind === "sqlite" ? openSqlite(target.path) : await openMysql(target, connections);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw CallError.from(error, "database-failed", `The database ${where} cannot be opened: ${reason}`);
  }
}
