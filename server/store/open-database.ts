import { CallError } from "../../protocol/errors.js";
import type { DatabaseTarget } from "../config/database-url.js";
import type { Database } from "./database.js";
import type { MysqlOptions } from "./mysql.js";
import { openSqlite } from "./sqlite.js";

/** Opens the database and proves that it answers; throws `database-failed`. */
export async function openDatabase(target: DatabaseTarget, options: MysqlOptions): Promise<Database> {
  const where = target.kind === "sqlite" ? target.path : `${target.host}:${target.port}/${target.name}`;
  try {
    if (target.kind === "sqlite") return openSqlite(target.path);
    // Its driver takes a tenth of a second to load, which nobody without MySQL should wait for at a start.
    const { openMysql } = await import("./mysql.js");
    return await openMysql(target, options);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw CallError.from(error, "database-failed", `The database ${where} cannot be opened: ${reason}`);
  }
}
