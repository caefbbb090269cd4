import { randomBytes } from "node:crypto";
import { createConnection } from "mysql2/promise";
import { afterAll, beforeAll, describe } from "vitest";
import type { DatabaseTarget } from "../../../server/config/database-url.js";
import { openStore, type Store } from "../../../server/store/open-store.js";
import { describeWith } from "../../support/requirements.js";

/** What the tests of one database work with. */
export interface TestStore {
  readonly store: Store;
  /** The moment that the repositories take for now; a test may move it. */
  clock: { at: number };
  /** Adds somebody under a Call ID that no other test uses. */
  addUser(callId?: string | null): Promise<{ userId: number; callId: string }>;
}

const START = Date.parse("2025-03-01T12:00:00.500Z");
export const MYSQL = { host: "127.0.0.1", port: 3306, user: "root", password: "" };

/** Runs the same tests on SQLite and, where it answers, on MariaDB in a database of their own. */
export async function onEachDatabase(name: string, tests: (given: TestStore) => void): Promise<void> {
  describe(`${name} on SQLite`, () => withStore({ kind: "sqlite", path: ":memory:" }, tests));
  await describeWith("mariadb", `${name} on MariaDB`, () => {
    const database = `calling_test_${randomBytes(6).toString("hex")}`;
    useMysqlDatabase(database);
    withStore({ kind: "mysql", ...MYSQL, name: database }, tests);
  });
}

/** Creates the database before the tests of the surrounding block, and drops it after them. */
export function useMysqlDatabase(database: string): void {
  beforeAll(() => onMysql(`create database \`${database}\``));
  afterAll(() => onMysql(`drop database \`${database}\``));
}

export function mysqlTarget(database: string): DatabaseTarget {
  return { kind: "mysql", ...MYSQL, name: database };
}

/** Runs one statement on the server as a whole. */
export async function onMysql(statement: string): Promise<void> {
  const connection = await createConnection(MYSQL);
  await connection.query(statement);
  await connection.end();
}

/** Runs many statements in one database. */
export async function runOnMysql(database: string, statements: string): Promise<void> {
  const connection = await createConnection({ ...MYSQL, database, multipleStatements: true, timezone: "Z" });
  await connection.query(`set time_zone = '+00:00'; ${statements}`);
  await connection.end();
}

function withStore(target: DatabaseTarget, tests: (given: TestStore) => void): void {
  const clock = { at: START };
  let store: Store | undefined;
  let count = 0;
  const opened = () => {
    if (store === undefined) throw new TypeError("The store is open only while tests run");
    return store;
  };
  beforeAll(async () => {
    store = await openStore({ database: target, databaseConnections: 3, dataFolder: "" }, () => clock.at);
  });
  afterAll(() => opened().close());
  tests({
    get store() {
      return opened();
    },
    clock,
    async addUser(callId) {
      const id = callId === undefined ? `User_${++count}` : callId;
      const userId = await opened().users.add({
        firstName: "Ada",
        lastName: "Byron",
        email: `${randomBytes(6).toString("hex")}@example.org`,
        passwordHash: "$2b$04$",
        ...(id !== null && { callId: id }),
      });
      return { userId, callId: id ?? "" };
    },
  });
}
