import { CallError } from "../../protocol/errors.js";
import type { DatabaseTarget } from "../config/database-url.js";
import type { Database } from "./database.js";
import { openMysql } from "./mysql.js";
import { openSqlite } from "./sqlite.js";

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
