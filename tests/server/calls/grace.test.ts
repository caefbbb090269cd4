import { describe, expect, it } from "vitest";
import { TIMES } from "../../../protocol/limits.js";
import { codeOf, joined, talking, World } from "./world.js";

describe("a socket that says goodbye in a call", () => {
  it("leaves a room at once", () => {
    const world = new World();
    const [alice, bob] = talking(world);
    const [carol] = joined(world, alice, ["carol"]);
    bob.take();
    carol?.leave("goodbye");
    expect(alice.names()).toEqual(["roomParticipantLeft"]);
    expect(bob.names()).toEqual(["roomParticipantLeft"]);
  });

  it("ends a call of two at once, as completed", () => {
    const world = new World();
    const [alice, bob] = talking(world);
    alice.leave("goodbye");
    expect(bob.names()).toEqual(["roomParticipantLeft", "callEnded"]);
    expect(world.callLog.story.at(-1)).toBe("finished answered");
  });

  it("changes nothing when it did not own the call", () => {
    const world = new World();
    const [, bob] = talking(world);
    const second = world.app("alice");
    second.leave("goodbye");
    world.clock.advance(TIMES.grace);
    expect(bob.take()).toEqual([]);
    expect(world.registry.size).toBe(1);
  });
});

describe("a socket that is lost in a call", () => {
  it("keeps its place for the grace time, then its user leaves and the call is completed", () => {
    const world = new World();
    const [alice, bob] = talking(world);
    alice.leave("lost");
    world.clock.advance(TIMES.grace - 1);
    expect(bob.take()).toEqual([]);
    expect(codeOf(world.app("carol").call("alice"))).toBe("user-busy");
    world.clock.advance(1);
    expect(bob.names()).toEqual(["roomParticipantLeft", "callEnded"]);
    expect(world.callLog.story.at(-1)).toBe("finished answered");
    expect([world.registry.size, world.clock.timers]).toEqual([0, 0]);
  });

  it("comes back by itself when the same device registers, with what it missed", () => {
    const world = new World();
    const [alice, bob] = talking(world, world.phone("alice", 1, "laptop-1"), world.app("bob"));
    alice.leave("lost");
    bob.candidate("alice", 1);
    const again = world.phone("alice", 1, "laptop-1");
    expect(again.names()).toEqual(["iceCandidate"]);
    world.clock.advance(TIMES.grace);
    expect(codeOf(again.end("end", "bob"))).toBe("ok");
    expect(bob.names()).toEqual(["callEnded"]);
  });

  it("is replaced in place when the same device registers before the loss was noticed", () => {
    const world = new World();
    const [alice, bob] = talking(world, world.phone("alice", 1, "laptop-1"), world.app("bob"));
    const again = world.phone("alice", 1, "laptop-1");
    expect(codeOf(alice.end("end", "bob"))).toBe("not-in-call");
    alice.leave("lost");
    world.clock.advance(TIMES.grace);
    expect(bob.take()).toEqual([]);
    expect(codeOf(again.end("end", "bob"))).toBe("ok");
  });

  it("is replaced by another socket of its user that resumes, where it had no device id", () => {
    const world = new World();
    const [alice, bob] = talking(world, world.phone("alice", 1), world.app("bob"));
    alice.leave("lost");
    const again = world.phone("alice", 1);
    expect(again.resume("room-1")).toMatchObject({ ok: true, data: { participants: ["alice", "bob"] } });
    world.clock.advance(TIMES.grace);
    expect(bob.take()).toEqual([]);
    expect(codeOf(again.candidate("bob", 1))).toBe("ok");
  });

  it.each([
    ["another device", "laptop-1", "tablet-1"],
    ["a device without an id", "laptop-1", undefined],
  ])("with a device id is not replaced by %s", (_, own, other) => {
    const world = new World();
    const [alice, bob] = talking(world, world.phone("alice", 1, own), world.app("bob"));
    alice.leave("lost");
    const intruder = world.phone("alice", 1, other);
    expect(codeOf(intruder.resume("room-1"))).toBe("call-over");
    expect(codeOf(intruder.end("end", "bob"))).toBe("not-in-call");
    world.clock.advance(TIMES.grace);
    expect(bob.names()).toEqual(["roomParticipantLeft", "callEnded"]);
  });

  it("with a token is never replaced by one without, nor the other way round", () => {
    const world = new World();
    const [alice, bob] = talking(world, world.phone("alice", 1), world.app("bob"));
    alice.leave("lost");
    bob.leave("lost");
    const [appOfAlice, phoneOfBob] = [world.app("alice"), world.phone("bob", 2)];
    appOfAlice.heartbeat();
    expect(codeOf(appOfAlice.end("end", "bob"))).toBe("not-in-call");
    expect(codeOf(phoneOfBob.resume("room-1"))).toBe("call-over");
    expect(codeOf(phoneOfBob.end("end", "alice"))).toBe("not-in-call");
    expect(world.registry.size).toBe(1);
  });

  it("of an app: all its sockets hear the call until one shows that it lives", () => {
    const world = new World();
    const [alice, bob] = talking(world);
    const [listener, second] = [world.app("alice"), world.app("alice")];
    bob.candidate("alice", 1);
    expect([alice.names(), listener.names()]).toEqual([["iceCandidate"], []]);
    alice.leave("lost");
    bob.candidate("alice", 2);
    expect([listener.names(), second.names()]).toEqual([["iceCandidate"], ["iceCandidate"]]);
    second.heartbeat();
    bob.candidate("alice", 3);
    expect([listener.names(), second.names()]).toEqual([[], ["iceCandidate"]]);
    world.clock.advance(TIMES.grace);
    expect(bob.take()).toEqual([]);
    expect(codeOf(listener.end("end", "bob"))).toBe("not-in-call");
  });

  it("of an app is also replaced by a call event", () => {
    const world = new World();
    const [alice, bob] = talking(world);
    alice.leave("lost");
    const again = world.app("alice");
    expect(codeOf(again.candidate("bob", 1))).toBe("ok");
    world.clock.advance(TIMES.grace);
    expect(bob.names()).toEqual(["iceCandidate"]);
  });

  it("of an app is back once one of its sockets has registered, though its heartbeat comes later", () => {
    const world = new World();
    const [alice, bob] = talking(world);
    alice.leave("lost");
    world.clock.advance(TIMES.grace - 1);
    const again = world.app("alice");
    world.clock.advance(TIMES.grace);
    expect(bob.take()).toEqual([]);
    again.heartbeat();
    expect(codeOf(again.end("end", "bob"))).toBe("ok");
  });

  it.each(["lost", "goodbye"] as const)(
    "of an app that came back and went again (%s) has its time anew",
    (way) => {
      const world = new World();
      const [alice, bob] = talking(world);
      alice.leave("lost");
      world.app("alice").leave(way);
      world.clock.advance(TIMES.grace - 1);
      expect(bob.take()).toEqual([]);
      world.clock.advance(1);
      expect(bob.names()).toEqual(["roomParticipantLeft", "callEnded"]);
      expect([world.registry.size, world.clock.timers]).toEqual([0, 0]);
    },
  );

  it("of an app is not back when a device with a token registers", () => {
    const world = new World();
    const [alice, bob] = talking(world);
    alice.leave("lost");
    world.phone("alice", 1, "laptop-1");
    world.clock.advance(TIMES.grace);
    expect(bob.names()).toEqual(["roomParticipantLeft", "callEnded"]);
  });

  it("is not replaced by an event that is refused", () => {
    const world = new World();
    const [alice, bob] = talking(world);
    alice.leave("lost");
    const [again, listener] = [world.app("alice"), world.app("alice")];
    expect(codeOf(again.candidate("stranger", 1))).toBe("not-in-call");
    bob.candidate("alice", 1);
    expect([again.names(), listener.names()]).toEqual([["iceCandidate"], ["iceCandidate"]]);
  });
});

describe("a caller whose socket goes before the answer", () => {
  it.each(["lost", "goodbye"] as const)("cancels at once without a token (%s)", (way) => {
    const world = new World();
    const [alice, bob] = [world.app("alice"), world.app("bob")];
    alice.call("bob");
    bob.take();
    alice.leave(way);
    expect(bob.names()).toEqual(["callEnded", "callCanceled", "callEnded"]);
    expect(world.callLog.story.at(-1)).toBe("finished canceled");
  });

  it("with a token has the grace time to come back", () => {
    const world = new World();
    const [alice, bob] = [world.phone("alice", 1, "laptop-1"), world.app("bob")];
    alice.call("bob");
    bob.take();
    alice.leave("lost");
    world.clock.advance(TIMES.grace - 1);
    expect(bob.take()).toEqual([]);
    world.clock.advance(1);
    expect(bob.names()).toEqual(["callEnded", "callCanceled", "callEnded"]);
    expect(world.callLog.story.at(-1)).toBe("finished canceled");
    expect(codeOf(world.phone("alice", 1, "laptop-1").resume("room-1"))).toBe("call-over");
  });

  it("with a token finds the answer that came while it was away", () => {
    const world = new World();
    const [alice, bob] = [world.phone("alice", 1, "laptop-1"), world.app("bob")];
    alice.call("bob");
    alice.leave("lost");
    bob.answer("alice");
    expect(world.phone("alice", 1, "laptop-1").names()).toEqual(["callAccepted"]);
    world.clock.advance(TIMES.ringGuard);
    expect(world.registry.size).toBe(1);
  });

  it("with a token cancels at once when it says goodbye", () => {
    const world = new World();
    const [alice, bob] = [world.phone("alice", 1, "laptop-1"), world.app("bob")];
    alice.call("bob");
    alice.leave("goodbye");
    expect(bob.names()).toEqual(["incomingCall", "callEnded", "callCanceled", "callEnded"]);
  });
});
