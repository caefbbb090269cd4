import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SqliteFile from "better-sqlite3";
import { sql } from "kysely";
import { describe, expect, onTestFinished, test } from "vitest";
import { Passwords } from "../../../server/auth/passwords.js";
import type { DatabaseTarget } from "../../../server/config/database-url.js";
import { openStore, type Store } from "../../../server/store/open-store.js";
import { linesOf } from "../../../server/store/take-over/report.js";
import { describeWith } from "../../support/requirements.js";
import { ACCIDENTS, HASHES, MYSQL_APPS, SQLITE_APP } from "./app-databases.js";
import { mysqlTarget, onMysql, runOnMysql } from "./each-database.js";

const open = async (database: DatabaseTarget): Promise<Store> => {
  const store = await openStore({ database, databaseConnections: 1, dataFolder: "" });
  onTestFinished(() => store.close());
  return store;
};

/** A database of its own for one test, made by a backend like the app's. */
async function mysqlApp(...statements: string[]): Promise<DatabaseTarget> {
  const name = `calling_test_${randomBytes(6).toString("hex")}`;
  await onMysql(`create database \`${name}\``);
  onTestFinished(() => onMysql(`drop database \`${name}\``));
  await runOnMysql(name, statements.join("\n"));
  return mysqlTarget(name);
}

function sqliteApp(...statements: string[]): DatabaseTarget {
  const folder = mkdtempSync(join(tmpdir(), "calling-app-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "app.sqlite");
  const file = new SqliteFile(path);
  for (const text of statements) file.exec(text);
  file.close();
  return { kind: "sqlite", path };
}

/** The people, contacts, calls and tokens that every one of these databases has. */
async function expectEverything(store: Store): Promise<void> {
  const ada = await store.users.byEmail("ada@example.org");
  expect(ada).toMatchObject({ user_id: 1, first_name: "Ada", call_user_id: "ada", is_bot: 0 });
  expect(await store.users.byCallId("BOB_7")).toMatchObject({ user_id: 2, email: "bob@example.org" });
  expect(await store.users.byId(3)).toMatchObject({
    first_name: "Zoë",
    last_name: "Nöll",
    call_user_id: null,
  });
  const passwords = new Passwords(4);
  for (const [userId, hash] of [HASHES.a, HASHES.b, HASHES.y].entries()) {
    expect(await store.users.byId(userId + 1)).toMatchObject({ password: hash });
    expect(await passwords.verify("correct horse", hash)).toBe(true);
  }
  expect(await store.contacts.of(1)).toMatchObject([
    { contact_id: 2, contact_user_id: 3, nickname: null, created_at: "2024-05-02T00:00:00.000Z" },
    { contact_id: 1, contact_user_id: 2, nickname: "Bobby", call_user_id: "Bob_7" },
  ]);
  const { rows } = await store.history.of(1, { cursor: undefined, limit: 50 });
  expect(rows.filter((row) => row.call_id < 10)).toMatchObject([
    { call_id: 5, direction: "outgoing", receiver_call_user_id: null },
    { call_id: 2, outcome: "missed", direction: "incoming", caller_call_user_id: "Bob_7" },
    {
      call_id: 1,
      outcome: "answered",
      started_at: "2024-06-01T10:00:00.000Z",
      ended_at: "2024-06-01T10:05:00.000Z",
      duration_ms: 290_000,
      participants: expect.arrayContaining([
        expect.objectContaining({ call_user_id: "ada", left_at: "2024-06-01T10:05:00.000Z" }),
        expect.objectContaining({ call_user_id: "Bob_7", left_at: "2024-06-01T10:04:00.000Z" }),
      ]),
    },
  ]);
  expect(await store.pushTokens.of(1)).toEqual(["token-of-ada"]);
}

async function addSomebody(store: Store): Promise<number> {
  return store.users.add({ firstName: "N", lastName: "N", email: "new@example.org", passwordHash: "x" });
}

const rowsOf = async (store: Store, table: string): Promise<number> => {
  const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(
    store.database.db,
  );
  return Number(rows[0]?.n);
};

describe("an SQLite file of the app's backend", () => {
  test("is taken over with all it has, once", async () => {
    const target = sqliteApp(SQLITE_APP);
    const store = await open(target);
    await expectEverything(store);
    expect(linesOf(store.takenOver ?? [])).toEqual([
      "users: 4 of 4 rows taken over",
      "contacts: 3 of 3 rows taken over",
      "calls: 3 of 3 rows taken over",
      "call_participants: 2 of 2 rows taken over",
      "user_fcm_tokens: 2 of 2 rows taken over",
    ]);
    expect(await addSomebody(store)).toBe(41);
    await store.close();
    const again = await open(target);
    expect([again.takenOver, again.migrated]).toEqual([null, []]);
    expect(await rowsOf(again, "users")).toBe(5);
    expect(await rowsOf(again, "app_backup_users")).toBe(4);
  });

  test("that is not the app's is left alone, with one line", async () => {
    const target = sqliteApp("create table users (name text); insert into users values ('Ada');");
    await expect(open(target)).rejects.toMatchObject({
      code: "database-failed",
      message: "The table users is not the app's: it has no column user_id or id",
    });
    await expect(open(sqliteApp("create table calls (x int);"))).rejects.toMatchObject({
      message: expect.stringContaining("a database of its own"),
    });
  });

  test("with an id that is no number is refused, and nothing is changed", async () => {
    const target = sqliteApp(
      "create table users (user_id text, email text, password text); insert into users values ('a-1', 'a@b.c', 'x');",
    );
    const refused = { message: 'users: an id holds "a-1", which is no id from 1 to 2147483647' };
    await expect(open(target)).rejects.toMatchObject(refused);
    await expect(open(target)).rejects.toMatchObject(refused);
  });
});

await describeWith("mariadb", "a MariaDB database of the app's backend", () => {
  test.each(Object.entries(MYSQL_APPS))(
    "of the %s kind is taken over with all it has",
    async (_kind, made) => {
      const store = await open(await mysqlApp(made));
      await expectEverything(store);
      const lines = linesOf(store.takenOver ?? []).filter((line) => / of \d+ rows /.test(line));
      expect(lines).toEqual([
        "users: 4 of 4 rows taken over",
        "contacts: 3 of 3 rows taken over",
        "calls: 3 of 3 rows taken over",
        "call_participants: 2 of 2 rows taken over",
        "user_fcm_tokens: 2 of 2 rows taken over",
      ]);
      expect(await rowsOf(store, "app_backup_users")).toBe(4);
    },
  );

  test("goes on numbering where the app stopped, and knows what it did not take", async () => {
    const store = await open(await mysqlApp(MYSQL_APPS.strict));
    expect(await addSomebody(store)).toBe(41);
    expect(linesOf(store.takenOver ?? [])).toContain(
      "users: stay in the backup alone: the columns phone, updated_at",
    );
  });

  test("with a table under a name of ours keeps that aside too", async () => {
    const store = await open(await mysqlApp(MYSQL_APPS.loose));
    expect(await rowsOf(store, "app_backup_blocks")).toBe(2);
    expect(await rowsOf(store, "blocks")).toBe(0);
  });

  test("with every accident keeps each row, here or in the backup, and says which", async () => {
    const store = await open(await mysqlApp(MYSQL_APPS.loose, ACCIDENTS));
    await expectEverything(store);
    expect(linesOf(store.takenOver ?? [])).toEqual([
      "users: 6 of 6 rows taken over",
      'users: 1 lost a Call ID that somebody else has in other letters, and choose a new one (user 11: "ADA")',
      "users: 2 share an e-mail address; this one signs in with (user 11: ada@example.org#11, user 12: #12)",
      'users: 1 lost a Call ID that is none, and choose a new one (user 12: "no call id!")',
      "contacts: 3 of 5 rows taken over",
      "contacts: 1 stay in the backup alone: the same contact twice (1 → 2)",
      "contacts: 1 stay in the backup alone: of people who do not exist (1 → 777)",
      "calls: 5 of 5 rows taken over",
      "calls: 1 name somebody who does not exist (call 11: user 888)",
      "calls: 1 have no date and get today's (call 12)",
      "calls: 1 have an unknown status and count as missed (call 12: weird)",
      "call_participants: 3 of 5 rows taken over",
      "call_participants: 1 stay in the backup alone: the same stay twice (call 1, user 1)",
      "call_participants: 1 stay in the backup alone: of calls that do not exist (call 999, user 1)",
      "user_fcm_tokens: 2 of 4 rows taken over",
      "user_fcm_tokens: 1 stay in the backup alone: the same token twice (user 3)",
      "user_fcm_tokens: 1 stay in the backup alone: of people who do not exist (user 888)",
    ]);
    expect(await rowsOf(store, "app_backup_call_participants")).toBe(5);
  });

  test("is taken over by one of two servers that start at the same moment", async () => {
    const target = await mysqlApp(MYSQL_APPS.strict);
    const stores = await Promise.all([open(target), open(target)]);
    expect(stores.filter((store) => store.takenOver !== null)).toHaveLength(1);
    for (const store of stores) await expectEverything(store);
  });
});
