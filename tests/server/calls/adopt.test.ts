import { describe, expect, it } from "vitest";
import { TIMES } from "../../../protocol/limits.js";
import { joined, talking, World } from "./world.js";

/** The room that somebody is in, with the name of the one to be put out. */
const from = (roomId: string, callId: string) => ({ roomId, callId });

describe("somebody who turns out to be in another call", () => {
  it.each(["alice", "bob"])("ends a ring as busy, whichever of the two it is: %s", (who) => {
    const world = new World();
    const [alice, bob] = [world.app("alice"), world.app("bob")];
    alice.call("BOB");
    bob.take();
    world.run("displace", from(alice.room, who));
    expect(alice.take()).toEqual([{ event: "callFailed", payload: { from: "BOB", reason: "busy" } }]);
    expect(bob.names()).toEqual(["callEnded", "callCanceled", "callEnded"]);
    expect([world.registry.size, world.clock.timers, world.callLog.story.at(-1)]).toEqual([
      0,
      0,
      "finished busy",
    ]);
  });

  it("leaves a room, and the others stay", () => {
    const world = new World();
    const [alice, bob] = talking(world);
    const [carol] = joined(world, alice, ["carol"]);
    bob.take();
    world.run("displace", from(alice.room, "CAROL"));
    expect(carol?.names()).toEqual(["callEnded", "callEnded"]);
    expect([alice.names(), bob.names()]).toEqual([["roomParticipantLeft"], ["roomParticipantLeft"]]);
    expect([carol?.room, world.registry.size]).toEqual(["no-room", 1]);
  });

  it("ends a call of two", () => {
    const world = new World();
    const [alice, bob] = talking(world);
    world.run("displace", from(alice.room, "bob"));
    expect([alice.names(), bob.names()]).toEqual([["callEnded"], ["callEnded"]]);
    expect(world.registry.size).toBe(0);
  });

  it("is not looked for in a call that is over", () => {
    const world = new World();
    expect(world.run("displace", from("room-9", "alice"))).toMatchObject({ ok: false });
  });
});

describe("a call that another node has kept so far", () => {
  /** The call of two people on another node, with the timers that were left. */
  function elsewhere() {
    const other = new World();
    const [alice] = [other.app("alice"), other.app("bob")];
    alice.call("bob");
    other.clock.advance(10_000);
    const call = other.registry.find(alice.room);
    if (!call) throw new Error("There is no call");
    return { call, timers: other.runner.timersOf(call.roomId) };
  }

  it("goes on with what is left of its timers", () => {
    const world = new World();
    // Sockets are numbered in each world: the first one here has the name of the caller's there.
    const [, bob] = [world.app("zoe"), world.app("bob")];
    const { call, timers } = elsewhere();
    world.runner.adopt(call, timers);
    expect(world.registry.claimOf("alice")).toBe(call.roomId);
    world.clock.advance(TIMES.ringGuard - 10_001);
    expect(bob.names()).toEqual([]);
    world.clock.advance(1);
    expect(bob.names()).toEqual(["callEnded", "callCanceled", "callEnded"]);
    expect(world.registry.size).toBe(0);
  });

  it("rings again when its node died, because the first ring may have died with it", () => {
    const world = new World();
    const [, bob] = [world.app("zoe"), world.app("bob")];
    const { call, timers } = elsewhere();
    world.runner.adopt(call, timers, true);
    expect(bob.names()).toEqual(["incomingCall"]);
    world.runner.adopt(call, timers, true);
    expect(bob.names()).toEqual([]);
  });

  it.each([
    ["when its node died, because its last entries may have died with it", true],
    ["when its node hands it over, because that may still be writing", false],
  ])("is logged again %s", (_, isOrphan) => {
    const other = new World();
    const [alice] = talking(other);
    const call = other.registry.find(alice.room);
    if (!call) throw new Error("There is no call");
    const heir = new World();
    heir.runner.adopt(call, [], isOrphan);
    expect(heir.callLog.entries).toEqual(other.callLog.entries);
    const later = new World();
    later.clock.advance(TIMES.ring + 1);
    later.runner.adopt(call, [], isOrphan);
    expect(later.callLog.story).toEqual(["started alice bob"]);
  });

  it("is taken in once, and loses people who are busy here by now", () => {
    const world = new World();
    const [bob] = talking(world, world.app("bob"), world.app("carol"));
    const { call, timers } = elsewhere();
    world.runner.adopt(call, timers);
    expect([world.registry.size, world.registry.claimOf("alice"), bob.room]).toEqual([
      1,
      undefined,
      "room-1",
    ]);
    world.runner.release("room-1");
    world.runner.adopt(call, timers);
    world.runner.adopt({ ...call, video: true }, []);
    expect(world.registry.find(call.roomId)?.video).toBe(false);
  });

  it("is let go without a word", () => {
    const world = new World();
    const [alice, bob] = talking(world);
    world.runner.release(alice.room);
    expect([alice.names(), bob.names(), world.registry.size, world.clock.timers]).toEqual([[], [], 0, 0]);
  });
});
