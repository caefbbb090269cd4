import { describe, expect, it } from "vitest";
import { LIMITS, TIMES } from "../../../protocol/limits.js";
import { EarlyCandidates } from "../../../server/calls/early-candidates.js";
import { deviceKey, type Sender } from "../../../server/calls/people.js";
import { Directory } from "../../../server/signaling/directory.js";
import { Scheduler } from "../../../server/signaling/scheduler.js";
import { SerialQueue } from "../../../server/signaling/serial-queue.js";
import { ControlledClock } from "./controlled-clock.js";
import { CALL } from "./messages.js";

describe("the queue of a socket", () => {
  it("runs at once while nothing waits", () => {
    const ran: number[] = [];
    const queue = new SerialQueue();
    queue.run(() => void ran.push(1));
    queue.run(() => void ran.push(2));
    expect(ran).toEqual([1, 2]);
  });

  it("keeps the order behind something slow, even when that fails", async () => {
    const ran: string[] = [];
    const queue = new SerialQueue();
    let fail = (_: Error) => {};
    queue.run(() => new Promise<void>((_, reject) => (fail = reject)));
    queue.run(async () => void ran.push("slow"));
    queue.run(() => void ran.push("quick"));
    expect([ran, queue.length]).toEqual([[], 2]);
    const last = new Promise<void>((resolve) => queue.run(() => resolve()));
    fail(new Error("failed"));
    await last;
    expect(ran).toEqual(["slow", "quick"]);
    queue.run(() => void ran.push("at once"));
    expect(ran.at(-1)).toBe("at once");
  });
});

describe("the scheduler", () => {
  const timer = { kind: "grace", room: "room-1", person: "alice" } as const;

  it("fires once, and anew when armed again", () => {
    const clock = new ControlledClock();
    const fired: string[] = [];
    const scheduler = new Scheduler(clock, ({ kind, person }) => fired.push(`${kind} ${person}`));
    scheduler.arm(timer, 10);
    clock.advance(9);
    scheduler.arm(timer, 10);
    clock.advance(9);
    expect(fired).toEqual([]);
    clock.advance(1);
    expect([fired, scheduler.size]).toEqual([["grace alice"], 0]);
  });

  it("forgets what is cleared, with the room or as a whole, and takes nothing once closed", () => {
    const clock = new ControlledClock();
    const scheduler = new Scheduler(clock, () => expect.unreachable());
    scheduler.arm(timer, 10);
    scheduler.clear(timer);
    scheduler.arm({ ...timer, person: "bob" }, 10);
    scheduler.arm(timer, 10);
    scheduler.clearRoom("room-1");
    scheduler.arm({ ...timer, room: "room-2" }, 10);
    scheduler.close();
    scheduler.arm(timer, 10);
    clock.advance(100);
    expect([scheduler.size, clock.timers]).toEqual([0, 0]);
  });
});

describe("the directory", () => {
  const sender = (callId: string, socket: string, userId: number | null, deviceId?: string): Sender => ({
    callId,
    userId,
    socket,
    device: deviceKey(userId, deviceId, socket),
  });
  const directory = new Directory();
  for (const each of [
    sender("Bob", "app-1", null),
    sender("Bob", "app-2", null),
    sender("Bob", "tablet", 2, "tablet-1"),
    sender("Bob", "nameless", 2),
    sender("bobby", "other", 3, "tablet-1"),
  ]) {
    directory.add(each);
  }

  it.each([
    ["everybody of a user", { kind: "user", callId: "BOB" }, ["app-1", "app-2", "tablet", "nameless"]],
    ["all but the app", { kind: "user", callId: "bob", except: "app" }, ["tablet", "nameless"]],
    [
      "all but a device",
      { kind: "user", callId: "bob", except: "device:2:tablet-1" },
      ["app-1", "app-2", "nameless"],
    ],
    ["those without a token", { kind: "user", callId: "bob", only: "app" }, ["app-1", "app-2"]],
    ["those with a token", { kind: "user", callId: "bob", only: "account" }, ["tablet", "nameless"]],
    ["one device", { kind: "device", callId: "bob", device: "app" }, ["app-1", "app-2"]],
    ["one socket", { kind: "socket", socket: "tablet" }, ["tablet"]],
    ["nobody", { kind: "user", callId: "__proto__" }, []],
  ] as const)("finds %s", (_, target, sockets) => {
    expect([...directory.socketsOf(target)]).toEqual(sockets);
  });

  it("gives a device's place to its newer socket", () => {
    const devices = new Directory();
    const [older, newer] = [sender("Bob", "older", 2, "tablet-1"), sender("Bob", "newer", 2, "tablet-1")];
    expect(devices.add(older)).toBeUndefined();
    expect(devices.add(newer)).toBe(older);
    expect([...devices.socketsOf({ kind: "user", callId: "bob" })]).toEqual(["newer"]);
    expect(devices.remove(older)).toBe(false);
  });

  it("knows who is online, how they are spelled, and forgets the last socket", () => {
    expect([directory.isOnline("BOB"), directory.spellingOf("bob")]).toEqual([true, "Bob"]);
    expect([directory.isOnline("constructor"), directory.spellingOf("constructor")]).toEqual([
      false,
      undefined,
    ]);
    expect(directory.remove(sender("bobby", "other", 3))).toBe(true);
    expect(directory.remove(sender("bobby", "other", 3))).toBe(false);
    expect(directory.isOnline("bobby")).toBe(false);
  });
});

describe("early candidates", () => {
  it("are handed to the call that they overtook, within their time and number", () => {
    const early = new EarlyCandidates(TIMES.earlyCandidate);
    early.keep("socket", "bob", CALL.candidate, 0);
    for (let number = 0; number < LIMITS.earlyCandidates; number++) {
      early.keep("socket", number === 0 ? "carol" : "BOB", CALL.candidate, TIMES.earlyCandidate + 1);
    }
    early.keep("socket", "bob", CALL.candidate, TIMES.earlyCandidate + 1);
    expect(early.take("other", "bob", TIMES.earlyCandidate + 1)).toEqual([]);
    expect(early.take("socket", "bob", TIMES.earlyCandidate + 1)).toHaveLength(LIMITS.earlyCandidates - 1);
    expect(early.take("socket", "carol", TIMES.earlyCandidate + 1)).toEqual([]);
  });
});
