import { describe, expect, it } from "vitest";
import { TIMES } from "../../../protocol/limits.js";
import { codeOf, joined, talking, World } from "./world.js";

describe("inviting", () => {
  it("shows the invite to every device, with who is in the room", () => {
    const world = new World();
    const [alice] = talking(world);
    const carols = [world.app("carol"), world.phone("carol", 3)];
    expect(alice.invite("carol")).toEqual({ ok: true, data: { delivered: true } });
    for (const carol of carols) {
      expect(carol.take()).toEqual([
        {
          event: "roomInvite",
          payload: { roomId: "room-1", from: "alice", participants: ["alice", "bob"], isVideoCall: false },
        },
      ]);
    }
    expect(world.registry.claimOf("carol")).toBeUndefined();
  });

  it("shows a repeated invite again, and it lives from then on", () => {
    const world = new World();
    const [alice] = talking(world);
    const carol = world.app("carol");
    alice.invite("carol");
    world.clock.advance(TIMES.invite - 1);
    alice.invite("CAROL");
    world.clock.advance(TIMES.invite - 1);
    expect(carol.names()).toEqual(["roomInvite", "roomInvite"]);
    expect(codeOf(carol.join("room-1"))).toBe("ok");
  });

  it.each([
    ["by a stranger", "dave", "carol", "room-1", "invalid_room", "not-in-call"],
    ["into a room that does not exist", "alice", "carol", "room-9", "invalid_room", "not-in-call"],
    ["of a member", "alice", "bob", "room-1", "busy", "user-busy"],
    ["of oneself", "alice", "alice", "room-1", "busy", "user-busy"],
    ["of somebody in another call", "alice", "erin", "room-1", "busy", "user-busy"],
  ])("%s fails, and nobody else hears of it", (_, who, to, roomId, reason, code) => {
    const world = new World();
    talking(world);
    talking(world, world.app("erin"), world.app("frank"));
    world.app("carol");
    world.app("dave");
    const inviter = world.peersOf(who)[0];
    expect(codeOf(inviter?.invite(to, roomId) ?? { ok: true, data: {} })).toBe(code);
    expect(inviter?.take()).toEqual([{ event: "roomInviteFailed", payload: { roomId, to, reason } }]);
    for (const other of ["alice", "bob", "carol", "dave", "erin", "frank"].filter((id) => id !== who)) {
      expect(world.peersOf(other).flatMap((peer) => peer.take())).toEqual([]);
    }
  });

  it("into a call that still rings fails", () => {
    const world = new World();
    const alice = world.app("alice");
    world.app("bob");
    alice.call("bob");
    expect(codeOf(alice.invite("carol"))).toBe("not-in-call");
    expect(alice.names()).toEqual(["roomInviteFailed invalid_room"]);
  });

  it("into a full room fails", () => {
    const world = new World();
    const [alice] = talking(world);
    joined(world, alice, ["p_3", "p_4", "p_5", "p_6", "p_7"]);
    expect(codeOf(alice.invite("p_8"))).toBe("room-full");
    expect(alice.names()).toEqual(["roomInviteFailed room_full"]);
  });

  it("of somebody offline says so, and is delivered on register within its time", () => {
    const world = new World();
    const [alice] = talking(world);
    expect(alice.invite("carol")).toEqual({ ok: true, data: { delivered: false } });
    expect(alice.names()).toEqual(["roomInviteFailed offline"]);
    world.clock.advance(TIMES.offlineInvite - 1);
    const carol = world.app("carol");
    expect(carol.names()).toEqual(["roomInvite"]);
    world.clock.advance(TIMES.invite - 1);
    expect(codeOf(carol.join("room-1"))).toBe("ok");
  });

  it("of somebody offline is forgotten after its time", () => {
    const world = new World();
    const [alice] = talking(world);
    alice.invite("carol");
    world.clock.advance(TIMES.offlineInvite);
    const carol = world.app("carol");
    expect(carol.take()).toEqual([]);
    expect(codeOf(carol.join("room-1"))).toBe("no-invite");
  });

  it("is not shown on register to somebody who is in a call by then", () => {
    const world = new World();
    const [alice] = talking(world);
    alice.invite("carol");
    const dave = world.app("dave");
    dave.call("carol");
    expect(world.app("carol").names()).toEqual(["incomingCall"]);
  });
});

describe("an open invite", () => {
  it("ends on all devices when one declines, and the inviter hears it", () => {
    const world = new World();
    const [alice] = talking(world);
    const [phone, tablet] = [world.phone("carol", 3), world.phone("carol", 3)];
    alice.invite("carol");
    tablet.take();
    phone.take();
    expect(codeOf(phone.decline("room-1"))).toBe("ok");
    expect(alice.take()).toEqual([
      { event: "roomInviteDeclined", payload: { roomId: "room-1", from: "carol" } },
    ]);
    expect(tablet.take()).toEqual([
      { event: "roomInviteCanceled", payload: { roomId: "room-1", from: "alice" } },
    ]);
    expect(phone.take()).toEqual([]);
    expect(codeOf(tablet.join("room-1"))).toBe("no-invite");
  });

  it("can be taken back, by its inviter alone", () => {
    const world = new World();
    const [alice, bob] = talking(world);
    const carol = world.app("carol");
    alice.invite("carol");
    carol.take();
    expect(codeOf(bob.cancelInvite("carol"))).toBe("no-invite");
    expect(codeOf(carol.cancelInvite("carol", "room-1"))).toBe("not-in-call");
    expect(carol.take()).toEqual([]);
    expect(codeOf(alice.cancelInvite("CAROL"))).toBe("ok");
    expect(carol.names()).toEqual(["roomInviteCanceled"]);
    expect(codeOf(carol.join("room-1"))).toBe("no-invite");
  });

  it("runs out, and the invitee sees that", () => {
    const world = new World();
    const [alice] = talking(world);
    const carol = world.app("carol");
    alice.invite("carol");
    world.clock.advance(TIMES.invite);
    expect(carol.names()).toEqual(["roomInvite", "roomInviteCanceled"]);
    expect(codeOf(carol.join("room-1"))).toBe("no-invite");
    expect(world.clock.timers).toBe(0);
  });

  it("dies with the room", () => {
    const world = new World();
    const [alice] = talking(world);
    const carol = world.app("carol");
    alice.invite("carol");
    alice.invite("dave");
    alice.end("end", "bob");
    expect(carol.names()).toEqual(["roomInvite", "roomInviteCanceled"]);
    expect(world.app("dave").take()).toEqual([]);
    expect(world.registry.invitesOf("carol")).toEqual([]);
    expect(world.clock.timers).toBe(0);
  });

  it("that was never shown is not taken back before anybody's eyes", () => {
    const world = new World();
    const [alice] = talking(world);
    alice.invite("carol");
    world.app("dave").call("carol");
    const carol = world.app("carol");
    carol.take();
    alice.end("end", "bob");
    expect(carol.take()).toEqual([]);
  });

  it("is one of not too many of its inviter, and no hindrance to other members", () => {
    const world = new World();
    const [alice, bob] = talking(world);
    for (let number = 0; number < 8; number++) expect(codeOf(alice.invite(`guest_${number}`))).toBe("ok");
    expect(codeOf(alice.invite("guest_8"))).toBe("room-full");
    expect(codeOf(alice.invite("guest_7"))).toBe("ok");
    expect(alice.names().at(-2)).toBe("roomInviteFailed room_full");
    expect(codeOf(bob.invite("guest_8"))).toBe("ok");
    expect(codeOf(bob.invite("guest_0"))).toBe("ok");
  });

  it("of a second member leaves the first one's to take back, and stays as long as either is open", () => {
    const world = new World();
    const [alice, bob] = talking(world);
    const carol = world.app("carol");
    alice.invite("carol");
    bob.invite("carol");
    expect(carol.names()).toEqual(["roomInvite", "roomInvite"]);
    expect(codeOf(alice.cancelInvite("carol"))).toBe("ok");
    expect(codeOf(alice.cancelInvite("carol"))).toBe("no-invite");
    expect(carol.names()).toEqual([]);
    expect(codeOf(carol.join("room-1"))).toBe("ok");
    expect(bob.names()).toContain("roomInviteAccepted");
    expect(world.clock.timers).toBe(0);
  });

  it("of two members is accepted, declined and withdrawn for both", () => {
    const world = new World();
    const [alice, bob] = talking(world);
    const [carol, dave] = [world.app("carol"), world.app("dave")];
    for (const inviter of [alice, bob]) for (const to of ["carol", "dave"]) inviter.invite(to);
    carol.join("room-1");
    dave.decline("room-1");
    for (const inviter of [alice, bob]) {
      expect(inviter.names()).toEqual(["roomParticipantJoined", "roomInviteAccepted", "roomInviteDeclined"]);
    }
    expect(world.registry.invitesOf("carol")).toEqual([]);
    expect(world.registry.invitesOf("dave")).toEqual([]);
  });

  it("cannot be declined without being there", () => {
    const world = new World();
    const [alice] = talking(world);
    expect(codeOf(world.app("carol").decline("room-1"))).toBe("no-invite");
    expect(alice.take()).toEqual([]);
  });
});
