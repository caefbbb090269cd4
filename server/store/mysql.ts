import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { Kysely, MysqlDialect, sql } from "kysely";
import { createPool, type SslOptions } from "mysql2";
import { CallError } from "../../protocol/errors.js";
import type { DatabaseTarget } from "../config/database-url.js";
import type { TlsMode } from "../config/tls-mode.js";
import type { Database } from "./database.js";
import { dialects } from "./dialects.js";
import { BoundedPool } from "./mysql-pool.js";
import type { Tables } from "./tables.js";

const CONNECT_TIMEOUT = 5_000;

type MysqlTarget = Extract<DatabaseTarget, { kind: "mysql" }>;

export interface MysqlOptions {
  connections: number;
  tls: TlsMode;
}

/** Opens a pool whose sessions all live in UTC. */
export async function openMysql(target: MysqlTarget, options: MysqlOptions): Promise<Database> {
  const ssl = sslOptions(target.host, options.tls);
  const pool = createPool({
    host: target.host,
    port: target.port,
    user: target.user,
    password: target.password,
    database: target.name,
    connectionLimit: options.connections,
    connectTimeout: CONNECT_TIMEOUT,
    charset: "utf8mb4_unicode_ci",
    timezone: "Z",
    dateStrings: true,
    decimalNumbers: true,
    ...(ssl && { ssl }),
  });
  // Sent ahead of whatever the connection was made for; where it fails, so does that.
  pool.on("connection", (connection) => connection.query("set time_zone = '+00:00'", () => {}));
  const bounded = new BoundedPool(pool);
  const db = new Kysely<Tables>({ dialect: new MysqlDialect({ pool: bounded }) });
  try {
    await sql`select 1`.execute(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  const limitWaits = () => bounded.limitWaits();
  return { db, dialect: dialects.mysql, limitWaits, close: () => db.destroy() };
}

function sslOptions(host: string, tls: TlsMode): SslOptions | null {
  if (tls === "off") return null;
  // The driver can compare a certificate with a name only.
  if (isIP(host) !== 0) {
    throw new CallError("bad-config", `DATABASE_TLS needs the name that is in the certificate, not ${host}`);
  }
  const verified = { rejectUnauthorized: true, verifyIdentity: true, minVersion: "TLSv1.2" };
  return tls === "on" ? verified : { ...verified, ca: readAuthorities(tls.caFile) };
}

function readAuthorities(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw CallError.from(error, "bad-config", `DATABASE_TLS: the file ${file} cannot be read`);
  }
}
