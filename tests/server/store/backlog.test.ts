import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import type { CallLogEntry } from "../../../server/calls/call-log.js";
import { Backlog } from "../../../server/store/backlog.js";
import { databaseAway } from "../../../server/store/failures.js";
import { Journal } from "../../../server/store/journal.js";

const left = (callId: string): CallLogEntry => ({ type: "left", room: "r", callId, at: 1 });
const namesOf = (entries: readonly CallLogEntry[]) =>
  entries.map((entry) => (entry.type === "left" ? entry.callId : ""));

/** A database that is there or away, and that never takes what is called poison. */
function database() {
  const stored: string[] = [];
  const state = { away: false, attempts: 0 };
  const commit = async (entries: readonly CallLogEntry[]) => {
    state.attempts++;
    if (state.away) throw databaseAway("away");
    const names = namesOf(entries);
    if (names.includes("poison")) throw new Error("Data too long");
    stored.push(...names);
  };
  return { stored, state, commit };
}

function newPath(): string {
  const folder = mkdtempSync(join(tmpdir(), "calling-backlog-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, "journal");
}

async function backlogOn(commit: (entries: readonly CallLogEntry[]) => Promise<void>, path = newPath()) {
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const journal = await Journal.open(path);
  const backlog = new Backlog({ journal, commit, log, pauseMs: 1 });
  return { backlog, log, journal };
}

test("while the database answers, nothing goes through the journal", async () => {
  const { stored, commit } = database();
  const { backlog } = await backlogOn(commit);
  await backlog.commit([left("a")]);
  expect([stored, backlog.bytes]).toEqual([["a"], 0]);
  await backlog.close();
});

test("a failure that passes at once is tried again and needs no journal", async () => {
  const { stored, commit } = database();
  let failures = 2;
  const { backlog, log } = await backlogOn(async (entries) => {
    if (failures-- > 0) throw Object.assign(new Error("deadlock"), { code: "ER_LOCK_DEADLOCK" });
    await commit(entries);
  });
  await backlog.commit([left("a")]);
  expect(stored).toEqual(["a"]);
  expect(log.warn).not.toHaveBeenCalled();
  await backlog.close();
});

test("what a database that is away could not take reaches it later, in order and once", async () => {
  const { stored, state, commit } = database();
  const { backlog, journal } = await backlogOn(commit);
  state.away = true;
  await backlog.commit([left("a"), left("b")]);
  await backlog.commit([left("c")]);
  expect(stored).toEqual([]);
  state.away = false;
  await backlog.commit([left("d")]);
  await vi.waitUntil(() => journal.isEmpty);
  await backlog.commit([left("e")]);
  expect(stored).toEqual(["a", "b", "c", "d", "e"]);
  await backlog.close();
});

test("what is not brought in when the server stops is there for the next start", async () => {
  const { stored, state, commit } = database();
  const path = newPath();
  state.away = true;
  const { backlog } = await backlogOn(commit, path);
  await backlog.commit([left("a")]);
  await backlog.close();
  const { backlog: stillAway } = await backlogOn(commit, path);
  await expect(stillAway.catchUp()).rejects.toMatchObject({ code: "DATABASE_AWAY" });
  await stillAway.close();
  state.away = false;
  const { backlog: next, journal } = await backlogOn(commit, path);
  await next.catchUp();
  expect(stored).toEqual(["a"]);
  expect(journal.isEmpty).toBe(true);
  await next.close();
});

test("a start that cannot catch up does so as soon as the database is back", async () => {
  const { stored, state, commit } = database();
  const path = newPath();
  const journal = await Journal.open(path);
  await journal.append([left("a")]);
  await journal.close();
  state.away = true;
  const { backlog, journal: same } = await backlogOn(commit, path);
  await expect(backlog.catchUp()).rejects.toThrow();
  state.away = false;
  await vi.waitUntil(() => same.isEmpty);
  expect(stored).toEqual(["a"]);
  await backlog.close();
});

test("what the database refuses for good is told to its writer, and not kept", async () => {
  const { commit } = database();
  const { backlog } = await backlogOn(commit);
  await expect(backlog.commit([left("poison")])).rejects.toThrow("Data too long");
  expect(backlog.bytes).toBe(0);
  await backlog.close();
});

test("what it refuses out of the journal is logged and does not hold up the rest", async () => {
  const { stored, state, commit } = database();
  const { backlog, log, journal } = await backlogOn(commit);
  state.away = true;
  await backlog.commit([left("a"), left("poison"), left("b")]);
  state.away = false;
  await vi.waitUntil(() => journal.isEmpty);
  expect(stored).toEqual(["a", "b"]);
  expect(log.error).toHaveBeenCalledOnce();
  await backlog.close();
});
