import { describe, expect, it } from "vitest";
import { TIMES } from "../../../protocol/limits.js";
import { ANSWER, AUDIO, candidateNumber, codeOf, talking, VIDEO, World } from "./world.js";

describe("calling somebody", () => {
  it("rings every device of the callee, both sockets of the app included", () => {
    const world = new World();
    const alice = world.app("alice");
    const bobs = [
      world.app("bob"),
      world.app("bob"),
      world.phone("bob", 2, "tablet-1"),
      world.phone("bob", 2),
    ];
    const reply = alice.call("bob");
    expect(reply).toEqual({ ok: true, data: { roomId: "room-1", delivered: true } });
    for (const bob of bobs) {
      expect(bob.take()).toEqual([
        { event: "incomingCall", payload: { signal: AUDIO, from: "alice", roomId: "room-1" } },
      ]);
    }
  });

  it("wakes the phones of somebody who has no device, and of nobody else", () => {
    const world = new World();
    const alice = world.app("alice");
    alice.call("Bob", VIDEO);
    expect(world.pushed).toEqual([{ callee: "bob", caller: "alice", room: "room-1", video: true }]);
    world.app("carol");
    world.app("dave").call("carol");
    world.app("erin").call("bob");
    expect(world.pushed).toHaveLength(1);
  });

  it("is video when the offer has a video section", () => {
    const world = new World();
    world.app("alice").call("bob", VIDEO);
    expect(world.callLog.story).toEqual(["started alice bob video"]);
  });

  it("delivers candidates that overtook the call right behind the ring", () => {
    const world = new World();
    const bob = world.app("bob");
    world.app("alice").call("bob", AUDIO, [candidateNumber(1), candidateNumber(2)]);
    expect(bob.names()).toEqual(["incomingCall", "iceCandidate", "iceCandidate"]);
  });

  it("names the callee as dialed until the answer, and as stored from then on", () => {
    const world = new World();
    const [alice, bob] = [world.app("alice"), world.app("bob")];
    alice.call("BOB");
    bob.candidate("alice", 1, bob.room);
    expect(alice.take()).toMatchObject([{ event: "roomIceCandidate", payload: { from: "BOB" } }]);
    bob.answer("alice");
    bob.candidate("alice", 2, bob.room);
    expect(alice.take()).toMatchObject([
      { event: "callAccepted", payload: { from: "bob" } },
      { event: "roomIceCandidate", payload: { from: "bob" } },
    ]);
  });

  it("keeps the dialed name where the answer did not tell the stored one", () => {
    const world = new World();
    const [alice, bob] = [world.app("alice"), world.app("bob")];
    alice.call("BOB");
    bob.answer("alice", null);
    bob.end("end", "alice");
    expect(alice.take()).toEqual([
      { event: "callAccepted", payload: ANSWER },
      { event: "callEnded", payload: { from: "BOB" } },
    ]);
  });
});

describe("calling somebody who is busy", () => {
  it("fails as busy and leaves a busy row of its own", () => {
    const world = new World();
    const [, bob] = talking(world);
    const carol = world.app("carol");
    expect(codeOf(carol.call("BOB"))).toBe("user-busy");
    expect(carol.take()).toEqual([{ event: "callFailed", payload: { from: "BOB", reason: "busy" } }]);
    expect(bob.take()).toEqual([]);
    expect(world.callLog.story.slice(-2)).toEqual(["started carol bob", "finished busy"]);
    expect(world.registry.claimOf("carol")).toBeUndefined();
  });

  it("fails as busy without a row when it is the caller who is busy, or calls itself", () => {
    const world = new World();
    const [alice] = talking(world);
    const dave = world.app("dave");
    const rows = world.callLog.entries.length;
    expect(codeOf(alice.call("carol"))).toBe("user-busy");
    expect(codeOf(dave.call("Dave"))).toBe("user-busy");
    expect(alice.names()).toEqual(["callFailed busy"]);
    expect(dave.names()).toEqual(["callFailed busy"]);
    expect(world.callLog.entries).toHaveLength(rows);
  });

  it("does not take an invite for being busy", () => {
    const world = new World();
    const [alice] = talking(world);
    const carol = world.app("carol");
    alice.invite("carol");
    carol.take();
    expect(codeOf(world.app("dave").call("carol"))).toBe("ok");
    expect(carol.names()).toEqual(["incomingCall"]);
  });

  it("rings the loser of two simultaneous calls again, with the candidates so far", () => {
    const world = new World();
    const [alice, bob] = [world.app("alice"), world.app("bob")];
    const other = world.app("bob");
    alice.call("bob");
    alice.candidate("bob", 1);
    bob.take();
    other.take();
    expect(codeOf(bob.call("alice"))).toBe("user-busy");
    expect(bob.names()).toEqual(["callFailed busy", "incomingCall", "iceCandidate"]);
    expect(other.names()).toEqual([]);
    expect(alice.names()).toEqual([]);
    expect(codeOf(bob.answer("alice"))).toBe("ok");
  });

  it("does not ring again when the loser had dialed somebody else", () => {
    const world = new World();
    const [alice, bob] = [world.app("alice"), world.app("bob")];
    alice.call("bob");
    bob.take();
    bob.call("carol");
    expect(bob.names()).toEqual(["callFailed busy"]);
  });
});

describe("calling somebody who is offline", () => {
  it("fails as offline after the ring time, and is logged as missed", () => {
    const world = new World();
    const alice = world.app("alice");
    expect(alice.call("Nobody")).toEqual({ ok: true, data: { roomId: "room-1", delivered: false } });
    world.clock.advance(TIMES.ring - 1);
    expect(alice.take()).toEqual([]);
    world.clock.advance(1);
    expect(alice.take()).toEqual([{ event: "callFailed", payload: { from: "Nobody", reason: "offline" } }]);
    expect(world.callLog.story).toEqual(["started alice nobody", "finished missed"]);
    expect(world.registry.size).toBe(0);
  });

  it("rings on register, with the candidates that came meanwhile", () => {
    const world = new World();
    const alice = world.app("alice");
    alice.call("bob");
    alice.candidate("bob", 1);
    const bob = world.app("bob");
    expect(bob.names()).toEqual(["incomingCall", "iceCandidate"]);
    world.clock.advance(TIMES.ring);
    expect(alice.take()).toEqual([]);
    expect(codeOf(bob.answer("alice"))).toBe("ok");
  });

  it("returns to the queue when the last ringing device goes, and rings the next one", () => {
    const world = new World();
    const alice = world.app("alice");
    const bobs = [world.app("bob"), world.phone("bob", 2)];
    alice.call("bob");
    world.clock.advance(TIMES.ring - 1);
    bobs[0]?.leave("goodbye");
    bobs[1]?.leave("lost");
    world.clock.advance(TIMES.ring - 1);
    const bob = world.app("bob");
    expect(bob.names()).toEqual(["incomingCall"]);
    bob.leave("lost");
    world.clock.advance(TIMES.ring);
    expect(alice.names()).toEqual(["callFailed offline"]);
  });
});

describe("a call that comes again under its key, because the server that took it has died", () => {
  it("is the same call, whether it rings or runs, and is logged once more for a log that may have missed it", () => {
    const world = new World();
    const [alice, bob] = [world.phone("alice", 1, "laptop-1"), world.app("bob")];
    const first = alice.call("bob", AUDIO, [], "key-1");
    expect(alice.call("bob", AUDIO, [], "key-1")).toEqual(first);
    bob.answer("alice");
    expect(alice.call("bob", AUDIO, [], "key-1")).toEqual(first);
    expect([alice.names(), bob.names()]).toEqual([["callAccepted"], ["incomingCall"]]);
    expect(world.callLog.story.filter((entry) => entry === "started alice bob")).toHaveLength(3);
    expect(world.registry.size).toBe(1);
  });

  it("is another call for anybody else, and under another key", () => {
    const world = new World();
    const [alice, bob] = [world.phone("alice", 1, "laptop-1"), world.app("bob")];
    alice.call("bob", AUDIO, [], "key-1");
    bob.answer("alice");
    expect(codeOf(alice.call("bob", AUDIO, [], "key-2"))).toBe("user-busy");
    expect(codeOf(bob.call("alice", AUDIO, [], "key-1"))).toBe("user-busy");
  });
});

describe("a callee with several ringing devices", () => {
  it("goes on ringing when one of them goes", () => {
    const world = new World();
    const alice = world.app("alice");
    const [phone, tablet] = [world.phone("bob", 2), world.phone("bob", 2)];
    alice.call("bob");
    tablet.take();
    phone.leave("goodbye");
    alice.candidate("bob", 1);
    expect(tablet.names()).toEqual(["iceCandidate"]);
    world.clock.advance(TIMES.ring);
    expect(alice.take()).toEqual([]);
  });
});

describe("a ring that nobody ends", () => {
  it("is ended by the server for both sides, as missed", () => {
    const world = new World();
    const [alice, bob] = [world.app("alice"), world.app("bob")];
    alice.call("bob");
    bob.take();
    world.clock.advance(TIMES.ringGuard - 1);
    expect(world.registry.size).toBe(1);
    world.clock.advance(1);
    expect(alice.names()).toEqual(["callEnded", "callFailed no_answer"]);
    expect(bob.names()).toEqual(["callEnded", "callCanceled", "callEnded"]);
    expect(world.callLog.story.at(-1)).toBe("finished missed");
    expect(world.clock.timers).toBe(0);
  });
});
