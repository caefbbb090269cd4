import { existsSync, statSync } from "node:fs";
import { type Kysely, sql } from "kysely";
import type { DatabaseTarget } from "../config/database-url.js";
import { isLoopbackHost } from "../config/loopback.js";
import type { ServerConfig } from "../config/server-config.js";
import type { Database } from "../store/database.js";
import { migrations } from "../store/migrations/index.js";
import { openDatabase } from "../store/open-database.js";
import { targetOf } from "../store/open-store.js";
import type { Tables } from "../store/tables.js";
import { compareClocks } from "./clocks.js";
import { type Finding, failing, fine, reasonOf, warning, within } from "./finding.js";

const PATIENCE_MS = 8_000;
const CHARSET = "utf8mb4";

type Settings = Pick<ServerConfig, "database" | "databaseTls" | "dataFolder">;

/** Whether the database can be reached, is up to date, and keeps what it is given. Nothing is made or changed. */
export async function examineDatabase(config: Settings): Promise<Finding[]> {
  const target = targetOf(config);
  if (target.kind === "sqlite") {
    const file = fileFinding(target.path);
    if (file !== null) return [file];
  }
  try {
    return await within(PATIENCE_MS, examine(target, config));
  } catch (error) {
    return [
      failing(
        "database",
        reasonOf(error),
        "Check DATABASE_URL, that the database runs, and its user's rights.",
      ),
    ];
  }
}

/** What the file alone tells; null where it is worth opening. */
function fileFinding(path: string): Finding | null {
  if (path === ":memory:")
    return warning("database", "in memory: all is lost at each stop", "Set DATABASE_URL.");
  if (!existsSync(path)) return fine("database", `${path} will be made at the first start`);
  if ((statSync(path).mode & 0o077) === 0) return null;
  return failing(
    "database",
    `others can read ${path}`,
    `chmod 600 ${path}; the server keeps it so from then on.`,
  );
}

async function examine(target: DatabaseTarget, { databaseTls: tls }: Settings): Promise<Finding[]> {
  const database = await openDatabase(target, { connections: 1, tls });
  try {
    const pending = await pendingMigrations(database);
    if (target.kind === "sqlite") return [fine("database", `${target.path} opens`), pending];
    return [...(await examineServer(database.db)), encryptionFinding(target.host, tls), pending];
  } finally {
    await database.close();
  }
}

async function examineServer(db: Kysely<Tables>): Promise<Finding[]> {
  const { rows } = await sql<{ version: string; charset: string }>`
    select version() as version, @@character_set_database as charset`.execute(db);
  const [{ version, charset } = { version: "?", charset: "?" }] = rows;
  const clock = await compareClocks("database", async () => {
    const answer = await sql<{ now: number }>`select unix_timestamp(now(3)) * 1000 as now`.execute(db);
    return Number(answer.rows[0]?.now);
  });
  const found = fine("database", `answers: ${version}`);
  if (charset === CHARSET) return [found, clock];
  // The tables name their own character set; what is added to the database by hand would not.
  return [
    found,
    warning(
      "database",
      `its character set is ${charset}`,
      `alter database … character set ${CHARSET}, so that no name loses its letters.`,
    ),
    clock,
  ];
}

function encryptionFinding(host: string, tls: ServerConfig["databaseTls"]): Finding {
  if (tls !== "off") return fine("database", "the connection is encrypted");
  if (isLoopbackHost(host)) return fine("database", "on this machine, so nothing crosses a network");
  return warning(
    "database",
    `the connection to ${host} need not be encrypted (DATABASE_TLS=off)`,
    "Set DATABASE_TLS=on, or to the file of its certificate authority, unless the network is your own.",
  );
}

async function pendingMigrations({ db }: Database): Promise<Finding> {
  const missing = await missingMigrations(db);
  if (missing.length === 0) return fine("tables", "up to date");
  return warning(
    "tables",
    `${missing.length} of ${Object.keys(migrations).length} steps are missing: ${missing.join(", ")}`,
    "Back the database up, then run calling-server migrate; a start does it too.",
  );
}

async function missingMigrations(db: Kysely<Tables>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  const all = Object.keys(migrations);
  if (!tables.some(({ name }) => name === "kysely_migration")) return all;
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  const done = new Set(rows.map(({ name }) => name));
  return all.filter((name) => !done.has(name));
}
