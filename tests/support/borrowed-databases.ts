import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Connection, createConnection } from "mysql2/promise";
import { afterAll } from "vitest";
import type { DatabaseTarget } from "../../server/config/database-url.js";

const MYSQL = { host: "127.0.0.1", port: 3306, user: "root", password: "" };
/** What the migrations have written and every server expects. */
const KEPT = "^(kysely_migration|kysely_migration_lock|revisions)$";

export interface BorrowedDatabase {
  target: DatabaseTarget;
  /** Where a server on it keeps what is its own. */
  dataFolder: string;
  /** May be called twice, as a server may be closed twice. */
  giveBack(): Promise<void>;
}

/** Set for the tests that run a second time, on MariaDB. */
export const isOnMariadb = process.env.TEST_DATABASE === "mariadb";

const made: string[] = [];
const free: string[] = [];

/** An empty database for one server. Making one takes longer than most tests, so those that come back are emptied. */
export async function borrowDatabase(): Promise<BorrowedDatabase> {
  const name = free.pop() ?? (await make());
  const dataFolder = mkdtempSync(join(tmpdir(), "calling-data-"));
  let isLent = true;
  return {
    target: { kind: "mysql", ...MYSQL, name },
    dataFolder,
    async giveBack() {
      if (!isLent) return;
      isLent = false;
      rmSync(dataFolder, { recursive: true });
      await withConnection(name, empty);
      free.push(name);
    },
  };
}

if (isOnMariadb) {
  afterAll(() =>
    withConnection(null, async (connection) => {
      for (const name of made.splice(0)) await connection.query(`drop database ${name}`);
    }),
  );
}

async function make(): Promise<string> {
  const name = `calling_test_${randomBytes(6).toString("hex")}`;
  made.push(name);
  await withConnection(null, (connection) => connection.query(`create database ${name}`));
  return name;
}

async function empty(connection: Connection): Promise<void> {
  const [rows] = await connection.query(
    `select table_name as name, auto_increment > 1 as is_numbered from information_schema.tables
     where table_schema = database() and table_name not regexp '${KEPT}'`,
  );
  const tables = rows as { name: string; is_numbered: number | null }[];
  const deletions = tables.map(({ name }) => `delete from \`${name}\``);
  const resets = tables
    .filter((table) => table.is_numbered)
    .map(({ name }) => `alter table \`${name}\` auto_increment = 1`);
  await connection.query(
    ["set foreign_key_checks = 0", "begin", ...deletions, "commit", ...resets].join(";"),
  );
}

async function withConnection<T>(
  database: string | null,
  work: (connection: Connection) => Promise<T>,
): Promise<void> {
  const connection = await createConnection({
    ...MYSQL,
    ...(database !== null && { database }),
    multipleStatements: true,
  });
  try {
    await work(connection);
  } finally {
    await connection.end();
  }
}
