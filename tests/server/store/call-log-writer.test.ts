import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { CallLogEntry } from "../../../server/calls/call-log.js";
import { CallLogWriter } from "../../../server/store/call-log-writer.js";
import { fromStored } from "../../../server/store/timestamps.js";
import { onEachDatabase } from "./each-database.js";

const policy = { intervalMs: 0, retryPausesMs: [], batchMax: 1_000, queueMax: 1_000 };
const T = Date.parse("2025-05-01T10:00:00.000Z");

await onEachDatabase("the call log", (given) => {
  const write = async (entries: readonly CallLogEntry[]) => {
    const log = new CallLogWriter(given.store.database, { policy });
    await log.write(entries);
    await log.close();
  };
  const unfinished = () => new CallLogWriter(given.store.database, { policy }).unfinished();
  const callIn = (room: string) =>
    given.store.database.db
      .selectFrom("calls")
      .selectAll()
      .where("room_id", "=", room)
      .executeTakeFirstOrThrow();
  const staysIn = async (room: string) => {
    const { call_id } = await callIn(room);
    const rows = await given.store.database.db
      .selectFrom("call_participants")
      .selectAll()
      .where("call_id", "=", call_id)
      .orderBy("participant_id")
      .execute();
    return rows.map((row) => ({
      userId: row.user_id,
      callId: row.call_user_id,
      joined: fromStored(row.joined_at) - T,
      left: row.left_at === null ? null : fromStored(row.left_at) - T,
    }));
  };
  const twoPeople = async () => {
    const [caller, receiver] = [await given.addUser(), await given.addUser()];
    const room = randomUUID();
    const started: CallLogEntry = {
      type: "started",
      room,
      caller: caller.callId,
      receiver: receiver.callId,
      video: true,
      at: T,
    };
    return { room, caller, receiver, started };
  };
  const joined = (room: string, callId: string, at: number): CallLogEntry => ({
    type: "joined",
    room,
    callId,
    at: T + at,
  });
  const left = (room: string, callId: string, at: number): CallLogEntry => ({
    type: "left",
    room,
    callId,
    at: T + at,
  });

  test("a started call is an ongoing row with both people", async () => {
    const { room, caller, receiver, started } = await twoPeople();
    await write([started]);
    expect(await callIn(room)).toMatchObject({
      caller_id: caller.userId,
      receiver_id: receiver.userId,
      caller_call_id: caller.callId,
      receiver_call_id: receiver.callId,
      call_status: "ongoing",
      outcome: null,
      is_video: 1,
      ended_at: null,
    });
    expect(await staysIn(room)).toEqual([]);
  });

  test("people are recognised ignoring case, and strangers are kept by name", async () => {
    const { room, caller, started } = await twoPeople();
    await write([
      { ...started, caller: caller.callId.toUpperCase(), receiver: "nobody_at_all" } as CallLogEntry,
      joined(room, caller.callId.toUpperCase(), 1),
    ]);
    expect(await callIn(room)).toMatchObject({
      caller_id: caller.userId,
      receiver_id: null,
      receiver_call_id: "nobody_at_all",
    });
    expect(await staysIn(room)).toMatchObject([{ userId: caller.userId }]);
  });

  test("a whole call written at once has every stay and its end", async () => {
    const { room, caller, receiver, started } = await twoPeople();
    await write([
      started,
      joined(room, caller.callId, 10),
      joined(room, receiver.callId, 10),
      left(room, receiver.callId, 20),
      joined(room, receiver.callId, 20),
      left(room, receiver.callId, 30),
      { type: "finished", room, outcome: "answered", at: T + 40 },
    ]);
    expect(await staysIn(room)).toEqual([
      { userId: caller.userId, callId: caller.callId, joined: 10, left: 40 },
      { userId: receiver.userId, callId: receiver.callId, joined: 10, left: 20 },
      { userId: receiver.userId, callId: receiver.callId, joined: 20, left: 30 },
    ]);
    const call = await callIn(room);
    expect(call).toMatchObject({ call_status: "completed", outcome: "answered" });
    expect(fromStored(call.ended_at ?? "")).toBe(T + 40);
  });

  test.each(["missed", "rejected", "busy", "canceled", "failed"] as const)(
    "a call that ended as %s is a missed one with that outcome",
    async (outcome) => {
      const { room, started } = await twoPeople();
      await write([started]);
      await write([{ type: "finished", room, outcome, at: T + 5 }]);
      expect(await callIn(room)).toMatchObject({ call_status: "missed", outcome });
    },
  );

  test("entries written a second time change nothing", async () => {
    const { room, caller, receiver, started } = await twoPeople();
    const entries = [
      started,
      joined(room, caller.callId, 1),
      joined(room, receiver.callId, 1),
      left(room, receiver.callId, 2),
      joined(room, receiver.callId, 3),
    ];
    await write(entries);
    const before = await staysIn(room);
    for (const entry of entries) await write([entry]);
    await write(entries);
    expect(await staysIn(room)).toEqual(before);
    const end: CallLogEntry = { type: "finished", room, outcome: "answered", at: T + 9 };
    await write([end]);
    const finished = [await callIn(room), await staysIn(room)];
    await write([...entries, { ...end, outcome: "failed", at: T + 99 }]);
    expect([await callIn(room), await staysIn(room)]).toEqual(finished);
  });

  test("a start that is written once more, behind those who joined, drops none of them", async () => {
    const { room, caller, receiver, started } = await twoPeople();
    await write([started]);
    await write([joined(room, caller.callId, 1), joined(room, receiver.callId, 1), started]);
    expect(await staysIn(room)).toHaveLength(2);
  });

  test("entries of a room that nobody started are dropped", async () => {
    const { room, caller, started } = await twoPeople();
    await write([joined(room, caller.callId, 1), { type: "finished", room, outcome: "failed", at: T }]);
    await write([started]);
    expect(await staysIn(room)).toEqual([]);
    expect(await callIn(room)).toMatchObject({ call_status: "ongoing" });
  });

  test("the unfinished calls come back with those who are in them", async () => {
    const { room, caller, receiver, started } = await twoPeople();
    const over = await twoPeople();
    await write([
      started,
      { type: "joined", room, callId: caller.callId, device: "device:1:laptop-1", at: T + 5 },
      joined(room, receiver.callId, 6),
      joined(room, "stranger", 7),
      left(room, receiver.callId, 8),
      over.started,
      { type: "finished", room: over.room, outcome: "missed", at: T + 1 },
    ]);
    await given.store.calls.report({
      callerId: caller.userId,
      receiverId: receiver.userId,
      status: "ongoing",
      startedAt: T,
      endedAt: null,
    });
    const found = await unfinished();
    expect(found.find((call) => call.room === over.room)).toBeUndefined();
    expect(found.every((call) => call.room !== "")).toBe(true);
    expect(found.find((call) => call.room === room)).toEqual({
      room,
      caller: caller.callId,
      receiver: receiver.callId,
      video: true,
      startedAt: T,
      members: [
        { callId: caller.callId, device: "device:1:laptop-1", joinedAt: T + 5 },
        { callId: "stranger", device: null, joinedAt: T + 7 },
      ],
      former: [receiver.callId],
    });
  });

  test("hundreds of calls of one moment are all written", async () => {
    const { caller, receiver } = await twoPeople();
    const rooms = Array.from({ length: 300 }, () => randomUUID());
    const log = new CallLogWriter(given.store.database, { policy });
    await Promise.all(
      rooms.map(async (room) => {
        const people = { caller: caller.callId, receiver: receiver.callId };
        await log.write([{ type: "started", room, ...people, video: false, at: T }]);
        await log.write([joined(room, caller.callId, 1), joined(room, receiver.callId, 1)]);
        await log.write([{ type: "finished", room, outcome: "answered", at: T + 2 }]);
      }),
    );
    await log.close();
    const calls = await given.store.calls.of(caller.userId, 1_000);
    expect(calls.filter((call) => call.call_status === "completed")).toHaveLength(rooms.length);
  });
});
