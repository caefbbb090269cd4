import { expect, test } from "vitest";
import { callOutcome } from "../../../protocol/rest.js";
import { statsOf } from "../../../server/store/stats.js";
import { onEachDatabase } from "./each-database.js";
import { type PastCall, type Person, putCall } from "./past-calls.js";

const T = Date.parse("2025-05-10T23:30:00.000Z");
const DAY = 24 * 60 * 60 * 1000;
const NONE = Object.fromEntries(callOutcome.options.map((outcome) => [outcome, 0]));

await onEachDatabase("the statistics", (given) => {
  const stats = (person: Person, options: object = {}) =>
    statsOf(given.store.database, person.userId, { now: T, ...options });
  const talked = (ms: number, ...people: Person[]) => people.map((person) => ({ ...person, ms }));
  const put = (call: Omit<PastCall, "at"> & { at?: number }) => putCall(given, { at: T, ...call });

  test("of somebody without calls are all nothing", async () => {
    expect(await stats(await given.addUser(), { days: 1 })).toEqual({
      total: 0,
      outgoing: 0,
      incoming: 0,
      answered: 0,
      missed: 0,
      talk_ms: 0,
      longest_ms: 0,
      average_ms: 0,
      by_outcome: { outgoing: NONE, incoming: NONE },
      unseen_missed: 0,
      most_called: [],
      days: [{ day: "2025-05-10", calls: 0, talk_ms: 0 }],
    });
  });

  test("count directions, outcomes as one saw them, and talk", async () => {
    const [ann, bob, cleo] = [await given.addUser(), await given.addUser(), await given.addUser()];
    await put({ caller: ann, receiver: bob, outcome: "answered", stays: talked(4_000, ann, bob) });
    await put({ caller: bob, receiver: ann, outcome: "answered", stays: talked(7_001, ann, bob) });
    await put({ caller: bob, receiver: cleo, outcome: "answered", stays: talked(1_000, ann, bob, cleo) });
    await put({ caller: bob, receiver: ann, outcome: "missed" });
    await put({ caller: bob, receiver: ann, outcome: "busy" });
    await put({ caller: bob, receiver: ann, outcome: "rejected" });
    await put({ caller: ann, receiver: bob, outcome: "busy" });
    await put({ caller: ann, receiver: cleo, outcome: null });
    await put({ caller: cleo, receiver: ann, outcome: "missed", hidden: true });
    expect(await stats(ann)).toEqual({
      total: 8,
      outgoing: 3,
      incoming: 5,
      answered: 3,
      missed: 2,
      talk_ms: 12_001,
      longest_ms: 7_001,
      average_ms: 4_000,
      by_outcome: {
        outgoing: { ...NONE, answered: 1, busy: 1 },
        incoming: { ...NONE, answered: 2, missed: 2, rejected: 1 },
      },
      unseen_missed: 2,
      most_called: [
        { call_user_id: bob.callId, calls: 2 },
        { call_user_id: cleo.callId, calls: 1 },
      ],
    });
  });

  test("add up several stays in one call to one talk", async () => {
    const [ann, bob] = [await given.addUser(), await given.addUser()];
    const number = await put({
      caller: ann,
      receiver: bob,
      outcome: "answered",
      stays: talked(1_000, ann, bob),
    });
    const stay = { call_id: number, user_id: ann.userId, call_user_id: ann.callId };
    await given.store.database.db
      .insertInto("call_participants")
      .values({ ...stay, joined_at: "2025-05-10 23:31:00.000", left_at: "2025-05-10 23:31:02.500" })
      .execute();
    expect(await stats(ann)).toMatchObject({ talk_ms: 3_500, longest_ms: 3_500, average_ms: 3_500 });
  });

  test("count what one reports oneself, and nothing that others report about one", async () => {
    const [ann, bob] = [await given.addUser(), await given.addUser()];
    const report = { callerId: ann.userId, receiverId: bob.userId, startedAt: T - 60_000, endedAt: T };
    await given.store.calls.report({ ...report, status: "completed" });
    await given.store.calls.report({ ...report, status: "missed" });
    expect(await stats(ann)).toMatchObject({ total: 2, answered: 1, talk_ms: 60_000 });
    expect(await stats(bob)).toMatchObject({ total: 0, missed: 0, talk_ms: 0, unseen_missed: 0 });
    expect(await given.store.calls.of(bob.userId)).toHaveLength(2);
  });

  test("name the five whom one called most, as they are called now", async () => {
    const ann = await given.addUser();
    const callees = await Promise.all(Array.from({ length: 6 }, () => given.addUser()));
    for (const [index, receiver] of callees.entries()) {
      for (let time = 0; time <= index; time++) await put({ caller: ann, receiver, outcome: "missed" });
    }
    const [most] = callees.slice(-1);
    await given.store.users.update(most?.userId ?? 0, { callId: `${most?.callId}_new` });
    const { most_called: top } = await stats(ann);
    expect(top.map(({ calls }) => calls)).toEqual([6, 5, 4, 3, 2]);
    expect(top[0]?.call_user_id).toBe(`${most?.callId}_new`);
  });

  test("tell each of the last days in UTC, those without calls too", async () => {
    const [ann, bob] = [await given.addUser(), await given.addUser()];
    const stays = talked(1_000, ann, bob);
    await put({ caller: ann, receiver: bob, outcome: "answered", stays });
    await put({ caller: bob, receiver: ann, outcome: "missed", at: T - 2 * DAY });
    await put({ caller: ann, receiver: bob, outcome: "answered", stays, at: T - 3 * DAY });
    expect((await stats(ann, { days: 3 })).days).toEqual([
      { day: "2025-05-08", calls: 1, talk_ms: 0 },
      { day: "2025-05-09", calls: 0, talk_ms: 0 },
      { day: "2025-05-10", calls: 1, talk_ms: 1_000 },
    ]);
  });
});
