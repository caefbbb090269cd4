import { expect, test } from "vitest";
import { DELIVERY, Delivery, type PushResult } from "../../../server/push/delivery.js";
import type { Verdict } from "../../../server/push/verdict.js";
import { ControlledClock } from "../signaling/controlled-clock.js";

const notice = { callee: "bob", caller: "ann", room: "room-1", video: false };
const SENT: Verdict = { kind: "sent" };

/** A delivery whose sends a test settles one by one. */
function delivery() {
  const clock = new ControlledClock();
  const open: ((verdict: Verdict) => void)[] = [];
  const done: PushResult[] = [];
  const subject = new Delivery({
    send: () => new Promise((resolve) => open.push(resolve)),
    isWanted: () => true,
    clock,
    random: () => 0,
    done: (_message, result) => void done.push(result),
  });
  const add = (count: number) => {
    for (let index = 0; index < count; index++) subject.add({ phone: `phone-${index}`, notice });
  };
  return { subject, clock, open, done, add };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("only so many are under way at a time, and the next begins when one is done", async () => {
  const { open, add, done } = delivery();
  add(DELIVERY.atOnce + 2);
  expect(open).toHaveLength(DELIVERY.atOnce);
  open[0]?.(SENT);
  await turn();
  expect(open).toHaveLength(DELIVERY.atOnce + 1);
  expect(done).toEqual(["sent"]);
});

test("a full queue drops what is new and keeps what it has", () => {
  const { subject, done, add } = delivery();
  add(DELIVERY.atOnce + DELIVERY.waitingMax + 3);
  expect(done).toEqual(["dropped", "dropped", "dropped"]);
  expect(subject.pending).toBe(DELIVERY.atOnce + DELIVERY.waitingMax);
});

test("what waited for longer than a phone rings is not sent any more", async () => {
  const { open, clock, add, done } = delivery();
  add(DELIVERY.atOnce + 1);
  clock.advance(DELIVERY.usefulMs + 1);
  open[0]?.(SENT);
  await turn();
  expect(done).toEqual(["sent", "expired"]);
  expect(open).toHaveLength(DELIVERY.atOnce);
});

test("closing drops what waits, leaves no timer, and takes nothing more", async () => {
  const { subject, clock, open, done, add } = delivery();
  add(1);
  open[0]?.({ kind: "again", afterMs: null });
  await turn();
  expect(clock.timers).toBe(1);
  add(DELIVERY.atOnce + 1);
  subject.close();
  expect(clock.timers).toBe(0);
  expect(done).toEqual(["dropped", "dropped"]);
  add(1);
  expect(done).toHaveLength(3);
  open[1]?.({ kind: "again", afterMs: null });
  await turn();
  expect(done).toHaveLength(4);
  expect(clock.timers).toBe(0);
});
