import { randomBytes } from "node:crypto";
import {
  Kysely,
  MysqlDialect,
  type MysqlPool,
  type MysqlPoolConnection,
  type MysqlQueryResult,
  sql,
} from "kysely";
import { createPool, type PoolConnection, type ResultSetHeader } from "mysql2";
import { expect, onTestFinished, test } from "vitest";
import type { Database } from "../../../server/store/database.js";
import { dialects } from "../../../server/store/dialects.js";
import { migrate } from "../../../server/store/migrate.js";
import { migrations } from "../../../server/store/migrations/index.js";
import type { Tables } from "../../../server/store/tables.js";
import { describeWith } from "../../support/requirements.js";
import { MYSQL_APPS } from "./app-databases.js";
import { MYSQL, onMysql, runOnMysql } from "./each-database.js";

/*
 * A process that dies in the middle of an upgrade: its connection is cut behind a statement, which by then has been
 * carried out. All places where that can happen are gone through, in strides that differ from run to run, so that one
 * run stays short and many see every place.
 */

const PLACES_PER_RUN = 2;

/** Stops giving answers after so many. */
class DyingConnection implements MysqlPoolConnection {
  readonly #raw: PoolConnection;
  readonly #mayAnswer: () => boolean;

  constructor(raw: PoolConnection, mayAnswer: () => boolean) {
    this.#raw = raw;
    this.#mayAnswer = mayAnswer;
  }

  query(statement: string, parameters: unknown[]): never;
  query(statement: string, parameters: unknown[], callback: Answered): void;
  query(statement: string, parameters: unknown[], callback?: Answered): void {
    this.#raw.query<ResultSetHeader>(statement, parameters, (error, result) => {
      if (this.#mayAnswer()) return callback?.(error, result);
      this.#raw.destroy();
      callback?.(new Error("killed"), []);
    });
  }

  release(): void {
    this.#raw.release();
  }
}

type Answered = (error: unknown, result: MysqlQueryResult) => void;

/** A database whose only connection is cut once that many statements have been answered. */
function dyingDatabase(name: string, livesFor: number): Database & { statements: () => number } {
  const pool = createPool({ ...MYSQL, database: name, connectionLimit: 1, dateStrings: true, timezone: "Z" });
  let statements = 0;
  const dying: MysqlPool = {
    end: (callback) => pool.end(callback),
    getConnection: (callback) =>
      pool.getConnection((error, raw) => {
        callback(error, new DyingConnection(raw, () => ++statements <= livesFor));
      }),
  };
  const db = new Kysely<Tables>({ dialect: new MysqlDialect({ pool: dying }) });
  const dialect = dialects.mysql;
  return { db, dialect, limitWaits: () => {}, close: () => db.destroy(), statements: () => statements };
}

async function newDatabase(statements: string): Promise<string> {
  const name = `calling_test_${randomBytes(6).toString("hex")}`;
  await onMysql(`create database \`${name}\``);
  onTestFinished(() => onMysql(`drop database \`${name}\``));
  if (statements !== "") await runOnMysql(name, statements);
  return name;
}

async function upgrade(name: string, livesFor = Number.POSITIVE_INFINITY) {
  const database = dyingDatabase(name, livesFor);
  try {
    await migrate(database);
    const { rows } = await sql<{ n: number }>`select count(*) as n from users`.execute(database.db);
    return { statements: database.statements(), users: rows[0]?.n };
  } finally {
    await database.close().catch(() => {});
  }
}

/** The exact shape of every table that is not a backup. */
async function shapeOf(name: string): Promise<unknown> {
  const database = dyingDatabase(name, Number.POSITIVE_INFINITY);
  try {
    const query = sql`select table_name, column_name, column_type, column_key from information_schema.columns
      where table_schema = ${name} and table_name not like 'app_backup%' order by 1, 2`;
    return (await query.execute(database.db)).rows;
  } finally {
    await database.close();
  }
}

await describeWith("mariadb", "an upgrade that dies", () => {
  test.each([
    ["of an empty database", "", 0],
    ["of the app's database", MYSQL_APPS.strict, 4],
  ])("%s is finished by the next one, wherever it died", { timeout: 120_000 }, async (_what, made, users) => {
    const whole = await newDatabase(made);
    const { statements } = await upgrade(whole);
    const shape = await shapeOf(whole);
    const stride = Math.ceil(statements / PLACES_PER_RUN);
    const first = Math.floor(Math.random() * stride);
    for (let place = first; place < statements - 1; place += stride) {
      const name = await newDatabase(made);
      await expect(upgrade(name, place), `died after ${place}`).rejects.toThrow();
      expect(await upgrade(name), `died after ${place}`).toMatchObject({ users });
      expect(await shapeOf(name), `died after ${place}`).toEqual(shape);
    }
  });

  test("twice is finished by the third, and then nothing is left to do", async () => {
    const name = await newDatabase(MYSQL_APPS.strict);
    for (const livesFor of [12, 30]) await expect(upgrade(name, livesFor)).rejects.toThrow();
    await upgrade(name);
    const database = dyingDatabase(name, Number.POSITIVE_INFINITY);
    expect(await migrate(database)).toEqual({ steps: [], takenOver: null });
    const done = await database.db
      .selectFrom("kysely_migration" as "users")
      .selectAll()
      .execute();
    expect(done).toHaveLength(Object.keys(migrations).length);
    await database.close();
  });
});
