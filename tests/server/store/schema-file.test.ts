import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { mysqlSchema } from "../../../scripts/mysql-schema.js";
import { openStore } from "../../../server/store/open-store.js";
import { describeWith } from "../../support/requirements.js";
import { mysqlTarget, useMysqlDatabase } from "./each-database.js";

const schema = readFileSync(new URL("../../../schema.sql", import.meta.url), "utf8");

test("schema.sql is what the migrations make", async () => {
  expect(schema).toBe(await mysqlSchema());
});

await describeWith("mariadb", "a database from schema.sql", () => {
  const imported = `calling_test_${randomBytes(6).toString("hex")}`;
  const migrated = `calling_test_${randomBytes(6).toString("hex")}`;
  useMysqlDatabase(imported);
  useMysqlDatabase(migrated);

  const open = (database: string) =>
    openStore({ database: mysqlTarget(database), databaseConnections: 1, dataFolder: "" });
  const client = (database: string, input: string) =>
    spawnSync("mariadb", ["-h127.0.0.1", "-uroot", "-N", database], { input, encoding: "utf8" });

  test("has the same tables as one that the server made, and nothing is left to migrate", async () => {
    expect(client(imported, schema)).toMatchObject({ status: 0, stderr: "" });
    const fromFile = await open(imported);
    expect(fromFile.migrated).toEqual([]);
    await fromFile.close();
    await (await open(migrated)).close();
    const tables = (database: string) => {
      const names = client(database, "show tables").stdout.trim().split("\n");
      return names.map((name) => client(database, `show create table ${name}`).stdout);
    };
    expect(tables(imported)).toHaveLength(11);
    expect(tables(imported)).toEqual(tables(migrated));
  });
});
