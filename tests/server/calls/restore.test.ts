import { describe, expect, it } from "vitest";
import { TIMES } from "../../../protocol/limits.js";
import type { UnfinishedCall } from "../../../server/calls/call-log.js";
import { codeOf, World } from "./world.js";

function unfinished(...callIds: string[]): UnfinishedCall {
  const members = callIds.map((callId) => ({ callId, joinedAt: 5 }));
  return {
    room: "old-room",
    caller: "alice",
    receiver: "bob",
    video: true,
    startedAt: 1,
    members,
    former: [],
  };
}

describe("a call that was open when the server stopped", () => {
  it("comes back and goes on when its members return within their time", () => {
    const world = new World();
    world.run("restore", { unfinished: unfinished("alice", "bob", "carol") });
    const alice = world.phone("alice", 1, "laptop-1");
    const bob = world.app("bob");
    expect(alice.resume("old-room")).toMatchObject({
      ok: true,
      data: { participants: ["alice", "bob", "carol"] },
    });
    bob.heartbeat();
    world.clock.advance(TIMES.restartGrace);
    expect(alice.names()).toEqual(["participantBack", "roomParticipantLeft"]);
    expect(bob.names()).toEqual(["roomParticipantLeft"]);
    expect(codeOf(alice.end("leave", null))).toBe("ok");
    expect(bob.names()).toEqual(["callEnded"]);
    expect(world.callLog.story).toEqual(["left carol", "finished answered"]);
  });

  it("keeps its members busy, and ends when nobody returns", () => {
    const world = new World();
    world.run("restore", { unfinished: unfinished("alice", "bob") });
    const bob = world.app("bob");
    expect(codeOf(world.app("carol").call("bob"))).toBe("user-busy");
    expect(bob.take()).toEqual([]);
    world.clock.advance(TIMES.restartGrace);
    expect(world.registry.size).toBe(0);
    expect(world.callLog.story.at(-1)).toBe("finished answered");
    expect(world.clock.timers).toBe(0);
  });

  it.each([[[]], [["alice"]], [["alice", "ALICE"]]])("is finished as failed with members %j", (callIds) => {
    const world = new World();
    world.run("restore", { unfinished: unfinished(...callIds) });
    expect(world.callLog.story).toEqual(["finished failed"]);
    expect([world.registry.size, world.clock.timers]).toEqual([0, 0]);
  });

  it("belongs to the device with a token that asks for it, even when an app was first", () => {
    const world = new World();
    world.run("restore", { unfinished: unfinished("alice", "bob") });
    const app = world.app("alice");
    app.heartbeat();
    const phone = world.phone("alice", 1, "laptop-1");
    expect(codeOf(phone.end("leave", null))).toBe("not-in-call");
    expect(codeOf(phone.resume("old-room"))).toBe("ok");
    expect(codeOf(app.end("end", "bob"))).toBe("not-in-call");
    expect(codeOf(world.phone("alice", 1, "tablet-1").resume("old-room"))).toBe("call-over");
    app.leave("goodbye");
    expect(world.registry.size).toBe(1);
  });

  it("hands over what came before a member returned", () => {
    const world = new World();
    world.run("restore", { unfinished: unfinished("alice", "bob") });
    const bob = world.app("bob");
    bob.candidate("alice", 1, "old-room");
    const alice = world.phone("alice", 1, "laptop-1");
    expect(alice.take()).toEqual([]);
    alice.resume("old-room");
    expect(alice.names()).toEqual(["roomIceCandidate"]);
  });

  it("is heard by every socket of an app before one of them shows that it holds the call", () => {
    const world = new World();
    world.run("restore", { unfinished: unfinished("alice", "bob") });
    const [alice, bob, listener] = [world.app("alice"), world.app("bob"), world.app("bob")];
    alice.candidate("bob", 1);
    const late = world.app("bob");
    for (const peer of [bob, listener, late]) expect(peer.names()).toEqual(["iceCandidate"]);
    bob.heartbeat();
    expect(bob.take()).toEqual([]);
    alice.candidate("bob", 2);
    expect([bob.names(), listener.names()]).toEqual([["iceCandidate"], []]);
  });

  it("can be hung up before the other side has shown that it lives", () => {
    const world = new World();
    world.run("restore", { unfinished: unfinished("alice", "bob") });
    const [alice, bob] = [world.app("alice"), world.app("bob")];
    expect(codeOf(alice.end("end", "bob"))).toBe("ok");
    expect(bob.take()).toEqual([{ event: "callEnded", payload: { from: "alice" } }]);
  });

  it("keeps what an app heard for a device with a token that may have held the call", () => {
    const world = new World();
    world.run("restore", { unfinished: unfinished("alice", "bob") });
    const [app, bob] = [world.app("alice"), world.app("bob")];
    bob.candidate("alice", 1);
    expect(app.names()).toEqual(["iceCandidate"]);
    const phone = world.phone("alice", 1, "laptop-1");
    phone.resume("old-room");
    expect(phone.names()).toEqual(["iceCandidate"]);
  });

  it("gives an app that registers late the time for its heartbeat", () => {
    const world = new World();
    world.run("restore", { unfinished: unfinished("alice", "bob") });
    const bob = world.app("bob");
    bob.heartbeat();
    world.clock.advance(TIMES.restartGrace - 1);
    const alice = world.app("alice");
    world.clock.advance(TIMES.heartbeat);
    alice.heartbeat();
    world.clock.advance(TIMES.restartGrace);
    expect(bob.take()).toEqual([]);
    expect(codeOf(alice.end("end", "bob"))).toBe("ok");
  });

  it("can be hung up by a word to somebody who had left before, and to nobody else", () => {
    const world = new World();
    world.run("restore", { unfinished: { ...unfinished("bob", "carol"), former: ["Alice"] } });
    const [bob, carol] = [world.app("bob"), world.app("carol")];
    expect(codeOf(bob.end("end", "dave"))).toBe("not-in-call");
    expect(codeOf(bob.end("end", "alice"))).toBe("ok");
    expect(carol.names()).toEqual(["callEnded"]);
  });

  it("was a group when somebody else had been in it, and so counts as answered", () => {
    const world = new World();
    world.run("restore", { unfinished: { ...unfinished("alice", "bob"), former: ["carol"] } });
    world.app("alice").end("cancel", "bob");
    expect(world.callLog.story).toEqual(["finished answered"]);
  });

  it("is told apart from one that goes on already", () => {
    const world = new World();
    world.run("restore", { unfinished: unfinished("alice", "bob") });
    world.run("restore", { unfinished: unfinished("carol", "dave") });
    expect(world.registry.claimOf("carol")).toBeUndefined();
    expect(world.registry.claimOf("alice")).toBe("old-room");
  });
});

describe("a place that the log knows the device of", () => {
  const known = (device: string | null) => {
    const call = unfinished("alice", "bob");
    return {
      ...call,
      members: call.members.map((member, index) => (index === 0 ? { ...member, device } : member)),
    };
  };

  it("is that device's again as soon as it registers, with what came meanwhile", () => {
    const world = new World();
    world.run("restore", { unfinished: known("device:1:laptop-1") });
    const bob = world.app("bob");
    bob.candidate("alice", 1);
    const alice = world.phone("alice", 1, "laptop-1");
    expect(alice.names()).toEqual(["participantBack", "iceCandidate"]);
    world.clock.advance(TIMES.restartGrace - 1);
    bob.heartbeat();
    world.clock.advance(1);
    expect(codeOf(alice.end("end", "bob"))).toBe("ok");
    expect(bob.names()).toEqual(["callEnded"]);
  });

  it.each([
    ["another device of that user", 1, "tablet-1"],
    ["another account", 7, "laptop-1"],
    ["an app", null, undefined],
  ])("is not for %s", (_, userId, deviceId) => {
    const world = new World();
    world.run("restore", { unfinished: known("device:1:laptop-1") });
    const other = userId === null ? world.app("alice") : world.phone("alice", userId, deviceId);
    other.heartbeat();
    expect(codeOf(other.resume("old-room"))).toBe("call-over");
    expect(codeOf(other.end("end", "bob"))).toBe("not-in-call");
    world.clock.advance(TIMES.restartGrace);
    expect(world.registry.size).toBe(0);
  });

  it("is for any nameless device of its user, where it had no name itself", () => {
    const world = new World();
    world.run("restore", { unfinished: known("socket:1:abc") });
    expect(codeOf(world.phone("alice", 7).resume("old-room"))).toBe("call-over");
    expect(codeOf(world.phone("alice", 1).resume("old-room"))).toBe("ok");
  });

  it("stays open to an app whose it was", () => {
    const world = new World();
    world.run("restore", { unfinished: known("app") });
    const [alice, bob] = [world.app("alice"), world.app("bob")];
    expect(codeOf(alice.end("end", "bob"))).toBe("ok");
    expect(bob.names()).toEqual(["callEnded"]);
  });
});

describe("asking for a place", () => {
  it.each([
    ["in a room that does not exist", "room-9"],
    ["in a call of other people", "room-1"],
  ])("%s is refused", (_, roomId) => {
    const world = new World();
    world.app("alice").call("bob");
    expect(codeOf(world.phone("carol", 3).resume(roomId))).toBe("call-over");
  });
});
