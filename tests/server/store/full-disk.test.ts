import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isDatabaseAway } from "../../../server/store/failures.js";
import { openStore } from "../../../server/store/open-store.js";

test("a write that finds the disk full fails for that reason, and the next one goes through once there is room", async () => {
  const folder = mkdtempSync(join(tmpdir(), "calling-full-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "calling.sqlite");
  const store = await openStore({
    database: { kind: "sqlite", path },
    databaseConnections: 1,
    dataFolder: folder,
  });
  onTestFinished(() => store.close());
  const { file } = store.database;
  if (!file) throw new TypeError("The store is on SQLite");
  const person = (number: number) => ({
    firstName: "A",
    lastName: "B".repeat(100),
    email: `${number}@example.org`,
    passwordHash: "x".repeat(200),
    callId: `user_${number}`,
  });
  const owner = await store.users.add(person(0));
  file.pragma(`max_page_count = ${file.pragma("page_count", { simple: true })}`);
  let number = 0;
  const fill = async () => {
    for (;;) await store.contacts.add(owner, await store.users.add(person(++number)), "x".repeat(90));
  };
  const failure: unknown = await fill().catch((error: unknown) => error);
  expect([isDatabaseAway(failure), failure]).toEqual([
    true,
    expect.objectContaining({ code: "SQLITE_FULL" }),
  ]);
  file.pragma("max_page_count = 100000");
  expect(await store.users.add(person(9_999))).toBeGreaterThan(owner);
});
