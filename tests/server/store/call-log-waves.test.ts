import fc from "fast-check";
import { expect, test } from "vitest";
import type { CallLogEntry } from "../../../server/calls/call-log.js";
import { toWaves } from "../../../server/store/call-log-waves.js";

const room = fc.constantFrom("r1", "r2", "r3");
const at = fc.nat(1_000);
const entry: fc.Arbitrary<CallLogEntry> = fc.oneof(
  fc.record({
    type: fc.constant("started" as const),
    room,
    caller: fc.constant("ann"),
    receiver: fc.constant("bob"),
    video: fc.boolean(),
    at,
  }),
  fc.record({ type: fc.constant("joined" as const), room, callId: fc.constant("ann"), at }),
  fc.record({ type: fc.constant("left" as const), room, callId: fc.constant("ann"), at }),
  fc.record({ type: fc.constant("finished" as const), room, outcome: fc.constant("answered" as const), at }),
);

test("the entries of each room keep their order, and none is lost", () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 30 }), (entries) => {
      const written = toWaves(entries).flatMap((wave) => [
        ...wave.started,
        ...wave.joined,
        ...wave.left,
        ...wave.finished,
      ]);
      expect(written).toHaveLength(entries.length);
      for (const name of ["r1", "r2", "r3"]) {
        const inRoom = (list: readonly CallLogEntry[]) => list.filter((one) => one.room === name);
        expect(inRoom(written)).toEqual(inRoom(entries));
      }
    }),
  );
});

test("rooms share waves", () => {
  const start = (name: string): CallLogEntry => ({
    type: "started",
    room: name,
    caller: "ann",
    receiver: "bob",
    video: false,
    at: 0,
  });
  expect(toWaves([start("r1"), start("r2"), start("r3")])).toHaveLength(1);
});
