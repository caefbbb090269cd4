import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { CallOutcome } from "../../../protocol/rest.js";
import type { CallLogEntry } from "../../../server/calls/call-log.js";
import { CallLogWriter } from "../../../server/store/call-log-writer.js";
import { statsOf } from "../../../server/store/stats.js";
import { onEachDatabase } from "./each-database.js";

const T = Date.parse("2025-05-01T10:00:00.250Z");
const DAY = 24 * 60 * 60 * 1000;
const PAGE = { cursor: undefined, limit: 50 };

interface Person {
  userId: number;
  callId: string;
}

await onEachDatabase("the calls of a user", (given) => {
  const write = async (entries: readonly CallLogEntry[]) => {
    const log = new CallLogWriter(given.store.database);
    await log.write(entries);
    await log.close();
  };
  const call = async (caller: Person, receiver: Person, outcome: CallOutcome, at = T) => {
    const room = randomUUID();
    const answered: CallLogEntry[] = [caller, receiver].map(({ callId }) => ({
      type: "joined",
      room,
      callId,
      at: at + 1_000,
    }));
    await write([
      { type: "started", room, caller: caller.callId, receiver: receiver.callId, video: false, at },
      ...(outcome === "answered" ? answered : []),
      { type: "finished", room, outcome, at: at + 5_123 },
    ]);
    return room;
  };
  const history = async (person: Person) => (await given.store.history.of(person.userId, PAGE)).rows;
  const people = async () => [await given.addUser(), await given.addUser()] as const;

  test.each([
    { outcome: "answered", caller: "answered", receiver: "answered" },
    { outcome: "missed", caller: "missed", receiver: "missed" },
    { outcome: "rejected", caller: "rejected", receiver: "rejected" },
    { outcome: "busy", caller: "busy", receiver: "missed" },
    { outcome: "canceled", caller: "canceled", receiver: "missed" },
    { outcome: "failed", caller: "failed", receiver: "failed" },
  ] as const)("a call that was $outcome is seen as $caller and as $receiver", async (row) => {
    const [caller, receiver] = await people();
    await call(caller, receiver, row.outcome);
    expect(await history(caller)).toMatchObject([{ direction: "outgoing", outcome: row.caller }]);
    expect(await history(receiver)).toMatchObject([{ direction: "incoming", outcome: row.receiver }]);
  });

  test("the app's list shows the call with both Call IDs and its times", async () => {
    const [caller, receiver] = await people();
    await call(caller, receiver, "answered");
    const [row] = await given.store.calls.of(receiver.userId);
    expect(row).toMatchObject({
      caller_id: caller.userId,
      receiver_id: receiver.userId,
      call_status: "completed",
      started_at: new Date(T).toISOString(),
      ended_at: new Date(T + 5_123).toISOString(),
      caller_call_user_id: caller.callId,
      receiver_call_user_id: receiver.callId,
    });
  });

  test("somebody who joined later has the call too, with their own duration", async () => {
    const [caller, receiver] = await people();
    const third = await given.addUser();
    const room = randomUUID();
    const stay = (callId: string, from: number, to: number): CallLogEntry[] => [
      { type: "joined", room, callId, at: T + from },
      { type: "left", room, callId, at: T + to },
    ];
    await write([
      { type: "started", room, caller: caller.callId, receiver: receiver.callId, video: true, at: T },
      { type: "joined", room, callId: caller.callId, at: T + 10 },
      { type: "joined", room, callId: receiver.callId, at: T + 10 },
      ...stay(third.callId, 100, 300),
      ...stay(third.callId, 400, 450),
      { type: "finished", room, outcome: "answered", at: T + 1_010 },
    ]);
    const [row] = await history(third);
    expect(row).toMatchObject({
      direction: "incoming",
      outcome: "answered",
      is_video: true,
      duration_ms: 250,
    });
    expect(row?.participants).toHaveLength(4);
    expect(await history(caller)).toMatchObject([{ duration_ms: 1_000 }]);
    expect(await statsOf(given.store.database, third.userId)).toMatchObject({
      talk_ms: 250,
      longest_ms: 250,
      incoming: 1,
    });
  });

  test("a running call lasts until now and has no outcome yet", async () => {
    const [caller, receiver] = await people();
    const room = randomUUID();
    await write([
      { type: "started", room, caller: caller.callId, receiver: receiver.callId, video: false, at: T },
      { type: "joined", room, callId: caller.callId, at: T },
      { type: "joined", room, callId: receiver.callId, at: T },
    ]);
    given.clock.at = T + 777;
    expect(await history(receiver)).toMatchObject([
      { call_status: "ongoing", outcome: null, ended_at: null, duration_ms: 777 },
    ]);
  });

  test("the pages of the history hold every call once, newest first", async () => {
    const [caller, receiver] = await people();
    for (let index = 0; index < 5; index++) {
      await call(caller, receiver, "missed", T + Math.floor(index / 2) * 1_000);
    }
    const seen: number[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await given.store.history.of(caller.userId, { cursor, limit: 2 });
      seen.push(...page.rows.map((row) => row.call_id));
      if (page.next === null) break;
      cursor = page.next;
    }
    expect(seen).toHaveLength(5);
    expect(seen).toEqual([...seen].sort((a, b) => b - a));
  });

  test.each(["", "x", "1", "1-", "-1", "1-2-3", "1e3-1", `${"9".repeat(16)}-1`])(
    "the cursor %j is refused",
    async (cursor) => {
      const { userId } = await given.addUser();
      await expect(given.store.history.of(userId, { cursor, limit: 1 })).rejects.toMatchObject({
        code: "bad-request",
      });
    },
  );

  test("a Call ID that was changed shows as the one of now", async () => {
    const [caller, receiver] = await people();
    await call(caller, receiver, "answered");
    await given.store.users.update(receiver.userId, { callId: `${receiver.callId}_new` });
    const [row] = await history(caller);
    expect(row?.receiver_call_user_id).toBe(`${receiver.callId}_new`);
    expect(row?.participants.map((one) => one.call_user_id)).toContain(`${receiver.callId}_new`);
  });

  test("strangers see nothing", async () => {
    const [caller, receiver] = await people();
    await call(caller, receiver, "answered");
    const stranger = await given.addUser();
    expect(await given.store.calls.of(stranger.userId)).toEqual([]);
    expect(await history(stranger)).toEqual([]);
    expect(await statsOf(given.store.database, stranger.userId)).toMatchObject({ total: 0, most_called: [] });
  });

  test("a call that a client reported is finished once, by one of its two", async () => {
    const [ann, bob] = await people();
    const stranger = await given.addUser();
    const callId = await given.store.calls.report({
      callerId: ann.userId,
      receiverId: bob.userId,
      status: "ongoing",
      startedAt: T,
      endedAt: null,
    });
    const finish = (person: Person, status: "completed" | "missed" | "ongoing", at: number) =>
      given.store.calls.finish(person.userId, callId, { status, at });
    expect(await finish(stranger, "missed", T)).toBe(false);
    expect(await finish(bob, "ongoing", T + 1)).toBe(true);
    expect((await given.store.calls.of(ann.userId))[0]).toMatchObject({ call_status: "ongoing" });
    expect(await finish(bob, "completed", T + 60_000)).toBe(true);
    expect(await finish(ann, "missed", T + 90_000)).toBe(true);
    expect(await history(ann)).toMatchObject([
      { call_status: "completed", outcome: "answered", duration_ms: 60_000, participants: [] },
    ]);
  });

  test("a call that was reported to run counts as missed after a day, and nothing changes that", async () => {
    const [ann, bob] = await people();
    const callId = await given.store.calls.report({
      callerId: ann.userId,
      receiverId: bob.userId,
      status: "ongoing",
      startedAt: T,
      endedAt: null,
    });
    given.clock.at = T + DAY;
    expect(await history(ann)).toMatchObject([{ call_status: "ongoing", outcome: null }]);
    given.clock.at = T + DAY + 1;
    const end = { status: "completed", at: given.clock.at } as const;
    expect(await given.store.calls.finish(ann.userId, callId, end)).toBe(true);
    expect(await history(ann)).toMatchObject([{ call_status: "missed", outcome: "missed" }]);
    expect(await given.store.calls.of(bob.userId)).toMatchObject([{ call_status: "missed" }]);
    expect(await statsOf(given.store.database, ann.userId, { now: given.clock.at })).toMatchObject({
      by_outcome: { outgoing: { missed: 1 } },
    });
  });

  test("a call of the signaling cannot be finished by a report", async () => {
    const [ann, bob] = await people();
    const room = randomUUID();
    const started = { caller: ann.callId, receiver: bob.callId, video: false, at: T };
    await write([{ type: "started", room, ...started }]);
    const [row] = await given.store.calls.of(ann.userId);
    const end = { status: "missed", at: T } as const;
    expect(await given.store.calls.finish(ann.userId, row?.call_id ?? 0, end)).toBe(false);
    expect(await given.store.calls.of(ann.userId)).toMatchObject([{ call_status: "ongoing" }]);
  });
});
