import { expect, test } from "vitest";
import type { CallLogEntry } from "../../../server/calls/call-log.js";
import { CountedCallLog } from "../../../server/metrics/counted-call-log.js";

const ENTRIES: CallLogEntry[] = [
  { type: "started", room: "room-1", caller: "ann", receiver: "bob", video: false, at: 1 },
  { type: "finished", room: "room-1", outcome: "missed", at: 2 },
];

test("entries that could be written nowhere are counted, and whoever wrote them is told", async () => {
  let isFull = true;
  const log = new CountedCallLog({
    write: async () => {
      if (isFull) throw new Error("the disk is full");
    },
    unfinished: async () => [],
  });
  await expect(log.write(ENTRIES)).rejects.toThrow("the disk is full");
  expect([log.lost, log.started, log.outcomes.get("missed")]).toEqual([2, 1, 1]);
  isFull = false;
  await log.write(ENTRIES);
  expect(log.lost).toBe(2);
});
