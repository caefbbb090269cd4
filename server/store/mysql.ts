import { Kysely, MysqlDialect, sql } from "kysely";
import { createPool } from "mysql2";
import type { DatabaseTarget } from "../config/database-url.js";
import type { Database } from "./database.js";
import { dialects } from "./dialects.js";
import type { Tables } from "./tables.js";

const CONNECT_TIMEOUT = 5_000;

type MysqlTarget = Extract<DatabaseTarget, { kind: "mysql" }>;

/** Opens a pool whose sessions all live in UTC. */
export async function openMysql(target: MysqlTarget, connections: number): Promise<Database> {
  const pool = createPool({
    host: target.host,
    port: target.port,
    user: target.user,
    password: target.password,
    database: target.name,
    connectionLimit: connections,
    connectTimeout: CONNECT_TIMEOUT,
    charset: "utf8mb4_unicode_ci",
    timezone: "Z",
    dateStrings: true,
    decimalNumbers: true,
  });
  const db = new Kysely<Tables>({
    dialect: new MysqlDialect({
      pool,
      onCreateConnection: async (connection) => {
        await connection.executeQuery(sql`set time_zone = '+00:00'`.compile(db));
      },
    }),
  });
  try {
    await sql`select 1`.execute(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return { db, dialect: dialects.mysql, close: () => db.destroy() };
}
