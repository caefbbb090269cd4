import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { DatabaseTarget } from "../../../server/config/database-url.js";
import { migrations } from "../../../server/store/migrations/index.js";
import { openStore } from "../../../server/store/open-store.js";
import { describeWith } from "../../support/requirements.js";
import { mysqlTarget, useMysqlDatabase } from "./each-database.js";

const open = (database: DatabaseTarget | null, dataFolder = "") =>
  openStore({ database, databaseConnections: 2, dataFolder });

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "calling-store-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

describe("a SQLite file", () => {
  test("is made in the data folder when nothing is configured, readable by its owner alone", async () => {
    const folder = join(temporaryFolder(), "deep", "server");
    const store = await open(null, folder);
    await store.users.storedCallId("anybody");
    const modes = readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777);
    expect(modes.length).toBeGreaterThan(0);
    expect(new Set(modes)).toEqual(new Set([0o600]));
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    await store.close();
  });

  test("keeps its data, and is migrated once", async () => {
    const path = join(temporaryFolder(), "calling.sqlite");
    const first = await open({ kind: "sqlite", path });
    expect(first.migrated).not.toEqual([]);
    const userId = await first.users.add({
      firstName: "A",
      lastName: "B",
      email: "a@example.org",
      passwordHash: "x",
    });
    await first.close();
    const second = await open({ kind: "sqlite", path });
    expect(second.migrated).toEqual([]);
    expect(await second.users.byId(userId)).toMatchObject({ email: "a@example.org" });
    await second.close();
  });

  test("that is no database is refused in one line that names it", async () => {
    const path = join(temporaryFolder(), "letter.txt");
    writeFileSync(path, "Dear Ada, this is not a database at all.".repeat(50));
    await expect(open({ kind: "sqlite", path })).rejects.toMatchObject({
      code: "database-failed",
      message: expect.stringMatching(/^The database .*letter\.txt cannot be opened: [^\n]+$/),
    });
  });

  test("that is a folder is refused, and the folder stays as it was", async () => {
    const folder = temporaryFolder();
    const before = statSync(folder).mode;
    await expect(open({ kind: "sqlite", path: folder })).rejects.toMatchObject({ code: "database-failed" });
    expect(statSync(folder).mode).toBe(before);
  });

  test("in a folder that does not exist is refused", async () => {
    const path = join(temporaryFolder(), "nowhere", "calling.sqlite");
    await expect(open({ kind: "sqlite", path })).rejects.toMatchObject({ code: "database-failed" });
  });
});

test("a MySQL server that does not answer is refused without its password", async () => {
  const target = { ...mysqlTarget("x"), port: 1, password: "hunter2" };
  const failure = await open(target).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "database-failed" });
  expect(String(failure)).not.toContain("hunter2");
});

await describeWith("mariadb", "a MariaDB database", () => {
  const database = `calling_test_${randomBytes(6).toString("hex")}`;
  useMysqlDatabase(database);

  test("is migrated once, even by two servers at the same moment", async () => {
    const stores = await Promise.all([open(mysqlTarget(database)), open(mysqlTarget(database))]);
    expect(stores.flatMap((store) => store.migrated)).toEqual(Object.keys(migrations));
    await Promise.all(stores.map((store) => store.close()));
  });
});
