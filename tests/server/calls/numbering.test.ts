import { describe, expect, it } from "vitest";
import { LIMITS } from "../../../protocol/limits.js";
import { count, hasForgotten, KEPT_CHARACTERS, KEPT_EVENTS } from "../../../server/calls/numbering.js";
import { codeOf, joined, type Peer, talking, World } from "./world.js";

/** The numbers of the events since the last time; null for one without. */
const numbers = (peer: Peer): (number | null)[] =>
  peer.take().map(({ payload }) => ("seq" in payload && payload.seq !== undefined ? payload.seq : null));

/** Alice on a phone of ours and Bob on another one, in a call whose first events have been read. */
function phones(world: World): [Peer, Peer] {
  return talking(world, world.phone("alice", 1, "laptop-1"), world.phone("bob", 2, "laptop-2"));
}

const flood = (from: Peer, to: string, count: number): void => {
  for (let number = 0; number < count; number++) from.candidate(to, number, number % 2 ? from.room : null);
};

describe("the events of a call", () => {
  it("are numbered from one for each device with a token, and name the room", () => {
    const world = new World();
    const [alice, bob] = [world.phone("alice", 1), world.phone("bob", 2)];
    alice.call("bob");
    expect(numbers(bob)).toEqual([null]);
    bob.answer("alice");
    bob.candidate("alice", 1);
    alice.candidate("bob", 1);
    alice.end("end", "bob");
    expect(alice.take().map(({ event, payload }) => ({ event, payload }))).toMatchObject([
      { event: "callAccepted", payload: { seq: 1, roomId: "room-1" } },
      { event: "iceCandidate", payload: { seq: 2, roomId: "room-1" } },
    ]);
    expect(bob.take()).toMatchObject([
      { event: "iceCandidate", payload: { seq: 1, roomId: "room-1" } },
      { event: "callEnded", payload: { seq: 2, roomId: "room-1" } },
    ]);
  });

  it("have neither number nor room for an app", () => {
    const world = new World();
    const [alice, bob] = talking(world);
    bob.candidate("alice", 1);
    bob.end("end", "alice");
    for (const { payload } of alice.take()) {
      expect(payload).not.toHaveProperty("seq");
      expect(payload).not.toHaveProperty("roomId");
    }
  });

  it("begin at one again in the next call", () => {
    const world = new World();
    const [alice, bob] = phones(world);
    flood(bob, "alice", 5);
    bob.end("end", "alice");
    alice.take();
    talking(world, alice, bob);
    bob.candidate("alice", 1);
    expect(numbers(alice)).toEqual([2]);
  });

  it("count for a joiner from its own beginning", () => {
    const world = new World();
    const [alice] = phones(world);
    flood(world.peersOf("bob")[0] ?? alice, "alice", 3);
    const carol = world.phone("carol", 3);
    alice.invite("carol");
    carol.take();
    carol.join("room-1");
    expect(numbers(carol)).toEqual([1, 2]);
  });
});

describe("resuming", () => {
  it("repeats what went to a socket that was dead already, in order, before the answer", () => {
    const world = new World();
    const [, bob] = phones(world);
    flood(bob, "alice", 3);
    const again = world.phone("alice", 1, "laptop-1");
    again.take();
    expect(again.resume("room-1", 2)).toEqual({
      ok: true,
      data: { participants: ["alice", "bob"], seq: 4, missed: false },
    });
    expect(numbers(again)).toEqual([3, 4]);
  });

  it("repeats nothing to a device that has everything", () => {
    const world = new World();
    const [alice, bob] = phones(world);
    flood(bob, "alice", 3);
    alice.take();
    expect(codeOf(alice.resume("room-1", 4))).toBe("ok");
    expect(codeOf(alice.resume("room-1", 99))).toBe("ok");
    expect(alice.take()).toEqual([]);
  });

  it("without a number repeats only what went to no socket", () => {
    const world = new World();
    const [alice, bob] = phones(world);
    flood(bob, "alice", 2);
    alice.leave("lost");
    flood(bob, "alice", 2);
    const again = world.phone("alice", 1, "laptop-1");
    again.resume("room-1");
    expect(numbers(again)).toEqual([4, 5]);
  });

  it("after two losses gives everything since the number, whoever heard what in between", () => {
    const world = new World();
    const [alice, bob] = phones(world);
    alice.leave("lost");
    flood(bob, "alice", 2);
    const second = world.phone("alice", 1, "laptop-1");
    expect(numbers(second)).toEqual([2, 3]);
    flood(bob, "alice", 2);
    second.leave("lost");
    flood(bob, "alice", 1);
    const third = world.phone("alice", 1, "laptop-1");
    expect(numbers(third)).toEqual([6]);
    third.resume("room-1", 1);
    expect(numbers(third)).toEqual([2, 3, 4, 5, 6]);
  });

  it("says so when something is no longer kept, and repeats the rest", () => {
    const world = new World();
    const [alice, bob] = phones(world);
    alice.leave("lost");
    flood(bob, "alice", 3 * KEPT_EVENTS);
    const again = world.phone("alice", 1, "laptop-1");
    again.take();
    expect(again.resume("room-1", 1)).toMatchObject({
      ok: true,
      data: { missed: true, seq: 1 + 3 * KEPT_EVENTS },
    });
    const repeated = numbers(again);
    expect(repeated.length).toBeGreaterThanOrEqual(KEPT_EVENTS);
    expect(repeated.length).toBeLessThanOrEqual(2 * KEPT_EVENTS);
    expect(repeated.at(-1)).toBe(1 + 3 * KEPT_EVENTS);
    expect(again.resume("room-1", 3 * KEPT_EVENTS)).toMatchObject({ data: { missed: false } });
  });

  it("takes the place of a socket of the same user that looks alive, where it had no device id", () => {
    const world = new World();
    const [alice, bob] = talking(world, world.phone("alice", 1), world.app("bob"));
    const again = world.phone("alice", 1);
    expect(codeOf(again.candidate("bob", 1))).toBe("not-in-call");
    expect(codeOf(again.resume("room-1", 1))).toBe("ok");
    expect(codeOf(alice.end("end", "bob"))).toBe("not-in-call");
    alice.leave("lost");
    expect(codeOf(again.candidate("bob", 1))).toBe("ok");
    expect(bob.names()).toEqual(["iceCandidate"]);
  });

  it.each([
    ["another device of that user", 1, "tablet-1"],
    ["a device without an id of that user", 1, undefined],
    ["another user", 3, undefined],
    ["an app", null, undefined],
  ])("a place that a live device with an id holds is refused to %s", (_, userId, deviceId) => {
    const world = new World();
    const [alice] = phones(world);
    const intruder = userId === null ? world.app("alice") : world.phone("alice", userId, deviceId);
    expect(codeOf(intruder.resume("room-1", 0))).toBe("call-over");
    expect(intruder.take()).toEqual([]);
    expect(codeOf(alice.candidate("bob", 1))).toBe("ok");
  });

  it("tells a device that still rings nothing, and does not call its call over", () => {
    const world = new World();
    const [alice, bob] = [world.phone("alice", 1), world.phone("bob", 2)];
    alice.call("bob");
    bob.take();
    expect(codeOf(bob.resume("room-1", 0))).toBe("wrong-state");
    expect(codeOf(bob.answer("alice"))).toBe("ok");
  });

  it("finds a call over that ended meanwhile", () => {
    const world = new World();
    const [alice, bob] = phones(world);
    alice.leave("lost");
    bob.end("end", "alice");
    const again = world.phone("alice", 1, "laptop-1");
    expect(codeOf(again.resume("room-1", 1))).toBe("call-over");
    expect(again.take()).toEqual([]);
  });
});

describe("a farewell that names its call", () => {
  it.each(["end", "cancel", "reject", "fail"] as const)("never ends the next call: %s", (how) => {
    const world = new World();
    const [alice, bob] = phones(world);
    expect(codeOf(alice.end(how, "bob", null, "room-1"))).toBe("ok");
    talking(world, bob, alice);
    expect(codeOf(alice.end(how, "bob", null, "room-1"))).toBe("not-in-call");
    expect(world.registry.claimOf("alice")).toBe("room-2");
    expect(bob.names().filter((name) => name.startsWith("callEnded"))).toHaveLength(0);
  });
});

describe("a device that loses its socket in a call", () => {
  it("is announced to the devices of the others, away and back, and never to an app", () => {
    const world = new World();
    const [alice, bob] = phones(world);
    const [carol] = joined(world, alice, ["carol"]);
    bob.take();
    alice.leave("lost");
    expect(bob.take()).toEqual([
      { event: "participantAway", payload: { roomId: "room-1", userId: "alice", seq: expect.any(Number) } },
    ]);
    world.phone("alice", 1, "laptop-1");
    expect(bob.names()).toEqual(["participantBack"]);
    expect(carol?.take()).toEqual([]);
  });

  it("is not announced while it rings, nor when it says goodbye", () => {
    const world = new World();
    const [alice, bob] = [world.phone("alice", 1, "laptop-1"), world.phone("bob", 2)];
    alice.call("bob");
    bob.take();
    alice.leave("lost");
    const again = world.phone("alice", 1, "laptop-1");
    expect(bob.take()).toEqual([]);
    bob.answer("alice");
    again.leave("goodbye");
    expect(bob.names()).toEqual(["roomParticipantLeft", "callEnded"]);
  });

  it("is told itself, after its return, who went away meanwhile", () => {
    const world = new World();
    const [alice, bob] = phones(world);
    alice.leave("lost");
    bob.leave("lost");
    expect(world.phone("alice", 1, "laptop-1").names()).toEqual(["participantAway"]);
    expect(bob.names()).toEqual(["participantAway"]);
    expect(world.phone("bob", 2, "laptop-2").names()).toEqual(["participantBack"]);
  });
});

it("are kept up to a size, the newest of them, and what is gone is known to be gone", () => {
  const world = new World();
  const [alice] = phones(world);
  let party = world.registry.find(alice.room)?.parties[0];
  if (!party) throw new TypeError("Alice is in a call");
  const before = party.seq;
  const sdp = "x".repeat(LIMITS.sdp);
  for (let number = 1; number <= 200; number++) {
    const signal = { type: "offer", sdp } as const;
    party = count(party, { event: "roomSignal", payload: { roomId: alice.room, from: "bob", signal } });
    const size = party.kept.filter(({ event }) => event === "roomSignal").length * LIMITS.sdp;
    expect(size).toBeLessThanOrEqual(2 * KEPT_CHARACTERS);
  }
  expect([party.seq, party.kept.at(-1)?.event]).toEqual([before + 200, "roomSignal"]);
  expect([hasForgotten(party, before), hasForgotten(party, before + 199)]).toEqual([true, false]);
});
