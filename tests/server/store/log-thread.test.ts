import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SqliteFile from "better-sqlite3";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { CallLogEntry } from "../../../server/calls/call-log.js";
import { isDatabaseAway } from "../../../server/store/failures.js";
import { LogThread } from "../../../server/store/log-thread/log-thread.js";
import { openStore, type Store } from "../../../server/store/open-store.js";

let folder: string;
let store: Store;
let thread: LogThread;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "calling-log-thread-"));
  path = join(folder, "calling.sqlite");
  store = await openStore({
    database: { kind: "sqlite", path },
    databaseConnections: 1,
    dataFolder: folder,
  });
  thread = new LogThread({ path, busyTimeout: 50 });
});

afterEach(async () => {
  await thread.close();
  await store.close();
  await rm(folder, { recursive: true });
});

const started = (room: string): CallLogEntry => ({
  type: "started",
  room,
  caller: "alice",
  receiver: "bob",
  video: false,
  hidden: false,
  at: Date.UTC(2026, 0, 2),
});

async function rooms(): Promise<(string | null)[]> {
  const rows = await store.database.db.selectFrom("calls").select("room_id").orderBy("room_id").execute();
  return rows.map((row) => row.room_id);
}

it("what was committed is there for everybody who reads the database", async () => {
  await Promise.all([thread.commit([started("a"), started("b")]), thread.commit([started("c")])]);
  expect(await rooms()).toEqual(["a", "b", "c"]);
});

it("while somebody else holds the file a commit fails as a passing one, and nothing of it is written", async () => {
  const other = new SqliteFile(path);
  other.exec("begin immediate");
  const failure = await thread.commit([started("a")]).catch((error: unknown) => error);
  expect(isDatabaseAway(failure)).toBe(true);
  other.exec("rollback");
  other.close();
  await thread.commit([started("b")]);
  expect(await rooms()).toEqual(["b"]);
});

it("an entry that the database refuses takes those of its transaction with it, and no others", async () => {
  const broken = { ...started("a"), caller: { no: "text" } } as unknown as CallLogEntry;
  await expect(thread.commit([started("b"), broken])).rejects.toThrow();
  await thread.commit([started("c")]);
  expect(await rooms()).toEqual(["c"]);
});

it("a thread that has died fails nothing but what it had taken: the next commit starts another", async () => {
  await thread.commit([started("a")]);
  await thread.close();
  await thread.commit([started("b")]);
  expect(await rooms()).toEqual(["a", "b"]);
});

it("where the file cannot be opened each commit fails, and the process lives", async () => {
  const nowhere = new LogThread({ path: join(folder, "missing", "calling.sqlite"), busyTimeout: 50 });
  for (let attempt = 0; attempt < 2; attempt++) {
    const failure = await nowhere.commit([started("a")]).catch((error: unknown) => error);
    expect(isDatabaseAway(failure)).toBe(true);
  }
  await nowhere.close();
});
