import { describe, expect, it } from "vitest";
import { codeOf, joined, talking, World } from "./world.js";

describe("joining a room", () => {
  it("tells the joiner who is there, everybody who came, and the inviter that it worked", () => {
    const world = new World();
    const [alice, bob] = talking(world);
    const [carol, tablet] = [world.phone("carol", 3), world.phone("carol", 3)];
    alice.invite("carol");
    carol.take();
    tablet.take();
    const participants = ["alice", "bob", "carol"];
    expect(carol.join("room-1")).toEqual({ ok: true, data: { participants } });
    expect(carol.take()).toEqual([
      { event: "roomJoined", payload: { roomId: "room-1", participants, isVideoCall: false, seq: 1 } },
      { event: "roomParticipantJoined", payload: { roomId: "room-1", userId: "carol", seq: 2 } },
    ]);
    expect(alice.names()).toEqual(["roomParticipantJoined", "roomInviteAccepted"]);
    expect(bob.names()).toEqual(["roomParticipantJoined"]);
    expect(tablet.names()).toEqual(["roomInviteCanceled"]);
    expect(world.callLog.story.at(-1)).toBe("joined carol");
  });

  it.each([
    ["of a room that does not exist", "room-9", "invalid_room", "no-invite"],
    ["of a room without an invite", "room-1", "invalid_room", "no-invite"],
  ])("%s is refused, and the members see nothing", (_, roomId, reason, code) => {
    const world = new World();
    const members = talking(world);
    const carol = world.app("carol");
    expect(codeOf(carol.join(roomId))).toBe(code);
    expect(carol.take()).toEqual([{ event: "roomJoinFailed", payload: { roomId, reason } }]);
    for (const member of members) expect(member.take()).toEqual([]);
    expect(world.registry.claimOf("carol")).toBeUndefined();
  });

  it("is refused for an eighth, invited or not", () => {
    const world = new World();
    const [alice] = talking(world);
    const [invited, stranger] = [world.app("invited"), world.app("stranger")];
    joined(world, alice, ["p_3", "p_4", "p_5", "p_6"]);
    alice.invite("invited");
    invited.take();
    joined(world, alice, ["p_7"]);
    expect(codeOf(invited.join("room-1"))).toBe("room-full");
    expect(codeOf(stranger.join("room-1"))).toBe("room-full");
    expect(invited.names()).toEqual(["roomJoinFailed room_full"]);
    expect(stranger.names()).toEqual(["roomJoinFailed room_full"]);
  });

  it("is refused to somebody in another call", () => {
    const world = new World();
    const [alice] = talking(world);
    const carol = world.phone("carol", 3);
    alice.invite("carol");
    carol.take();
    world.app("dave").call("carol");
    expect(codeOf(carol.join("room-1"))).toBe("user-busy");
    expect(carol.names()).toEqual(["incomingCall", "roomJoinFailed busy"]);
  });

  it("is refused to a member", () => {
    const world = new World();
    const [alice, bob] = talking(world);
    expect(codeOf(bob.join("room-1"))).toBe("wrong-state");
    expect([...alice.take(), ...bob.take()]).toEqual([]);
  });
});

describe("a description in a room", () => {
  it("reaches the member it is for and nobody else", () => {
    const world = new World();
    const [alice, bob] = talking(world);
    const [carol] = joined(world, alice, ["carol"]);
    bob.take();
    expect(codeOf(alice.signal("carol"))).toBe("ok");
    expect(carol?.take()).toMatchObject([
      { event: "roomSignal", payload: { roomId: "room-1", from: "alice" } },
    ]);
    expect(bob.take()).toEqual([]);
  });

  it.each([
    ["from a stranger", "dave", "alice", "room-1", "not-in-call"],
    ["to a stranger", "alice", "dave", "room-1", "not-in-call"],
    ["to oneself", "alice", "alice", "room-1", "not-in-call"],
    ["in another room", "alice", "bob", "room-2", "not-in-call"],
  ])("%s is refused", (_, who, to, roomId, code) => {
    const world = new World();
    talking(world);
    world.app("dave");
    expect(codeOf(world.peersOf(who)[0]?.signal(to, roomId) ?? { ok: true, data: {} })).toBe(code);
    for (const callId of ["alice", "bob", "dave"]) {
      expect(world.peersOf(callId).flatMap((peer) => peer.take())).toEqual([]);
    }
  });

  it("is refused while the call rings", () => {
    const world = new World();
    const [alice, bob] = [world.app("alice"), world.app("bob")];
    alice.call("bob");
    bob.take();
    expect(codeOf(alice.signal("bob"))).toBe("wrong-state");
    expect(bob.take()).toEqual([]);
  });
});

describe("a token-less member that makes its next call", () => {
  it("has left its room", () => {
    const world = new World();
    const [alice, bob] = talking(world);
    const [carol] = joined(world, alice, ["carol"]);
    bob.take();
    expect(codeOf(carol?.vacate() ?? { ok: true, data: {} })).toBe("ok");
    expect(bob.names()).toEqual(["roomParticipantLeft"]);
    expect(world.registry.claimOf("carol")).toBeUndefined();
  });

  it("has not while its call rings, from another socket, or with a token", () => {
    const world = new World();
    const ringing = world.app("erin");
    ringing.call("frank");
    expect(codeOf(ringing.vacate())).toBe("wrong-state");
    const [alice, bob] = talking(world, world.app("alice"), world.phone("bob", 2));
    expect(codeOf(world.app("alice").vacate())).toBe("wrong-state");
    expect(codeOf(bob.vacate())).toBe("wrong-state");
    expect(alice.take()).toEqual([]);
  });
});
