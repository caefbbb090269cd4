import { describe, expect, it } from "vitest";
import { TIMES } from "../../../protocol/limits.js";
import type { EndCommand } from "../../../server/calls/end.js";
import { AUDIO, codeOf, joined, talking, World } from "./world.js";

type How = EndCommand["how"];
const CANCELED = ["callEnded", "callCanceled", "callEnded"];

describe("ending a ringing call", () => {
  it.each<["caller" | "callee", How, string | null, string[], string]>([
    ["caller", "cancel", null, CANCELED, "canceled"],
    ["caller", "end", null, CANCELED, "canceled"],
    ["caller", "leave", null, CANCELED, "canceled"],
    ["caller", "reject", null, CANCELED, "canceled"],
    ["caller", "fail", "timeout", ["callEnded", "callFailed timeout"], "missed"],
    ["caller", "fail", "connect_timeout", ["callEnded", "callFailed connect_timeout"], "missed"],
    ["caller", "fail", "ice_failed", ["callEnded", "callFailed ice_failed"], "failed"],
    ["caller", "fail", null, ["callEnded", "callFailed failed"], "failed"],
    ["callee", "reject", null, ["callEnded", "callRejected rejected"], "rejected"],
    ["callee", "reject", "not now", ["callEnded", "callRejected not now"], "rejected"],
    ["callee", "end", null, ["callEnded", "callRejected rejected"], "rejected"],
    ["callee", "cancel", null, ["callEnded", "callRejected rejected"], "rejected"],
    ["callee", "leave", null, ["callEnded", "callRejected rejected"], "rejected"],
    ["callee", "fail", "no_answer", ["callEnded", "callFailed no_answer"], "missed"],
    ["callee", "fail", "accept_failed", ["callEnded", "callFailed accept_failed"], "failed"],
  ])("by the %s with %s (%s) tells the other side %j: %s", (who, how, reason, events, outcome) => {
    const world = new World();
    const [alice, bob] = [world.app("alice"), world.app("bob")];
    alice.call("bob");
    bob.take();
    const [actor, other] = who === "caller" ? [alice, bob] : [bob, alice];
    expect(codeOf(actor.end(how, how === "leave" ? null : other.sender.callId, reason))).toBe("ok");
    expect(other.names()).toEqual(events);
    expect(actor.take()).toEqual([]);
    expect(world.callLog.story).toEqual(["started alice bob", `finished ${outcome}`]);
    expect([world.registry.size, world.clock.timers]).toEqual([0, 0]);
  });

  it("by the key of its callUser is for its caller alone, and for that call alone", () => {
    const world = new World();
    const [alice, bob] = [world.phone("alice", 1), world.phone("bob", 2)];
    alice.call("bob", AUDIO, [], "key-1");
    expect(codeOf(bob.end("cancel", "alice", null, null, "key-1"))).toBe("not-in-call");
    expect(codeOf(alice.end("cancel", "bob", null, null, "key-2"))).toBe("not-in-call");
    expect(bob.names()).toEqual(["incomingCall"]);
    expect(codeOf(alice.end("cancel", "bob", null, null, "key-1"))).toBe("ok");
    expect(world.registry.size).toBe(0);
  });

  it("on one device ends it on the user's others", () => {
    const world = new World();
    const alice = world.app("alice");
    const [phone, tablet, app] = [world.phone("bob", 2), world.phone("bob", 2), world.app("bob")];
    alice.call("bob");
    tablet.take();
    app.take();
    phone.end("reject", "alice");
    expect(tablet.names()).toEqual(["callEnded", "callCanceled rejected_elsewhere", "callEnded"]);
    expect(app.names()).toEqual(CANCELED);
    expect(alice.names()).toEqual(["callEnded", "callRejected rejected"]);
  });
});

describe("ending a call of two", () => {
  it.each<[How, string | null, string[], string]>([
    ["end", null, ["callEnded"], "answered"],
    ["leave", null, ["callEnded"], "answered"],
    ["cancel", null, CANCELED, "canceled"],
    ["reject", null, ["callEnded", "callRejected rejected"], "answered"],
    ["fail", "ice_failed", ["callEnded", "callFailed ice_failed"], "failed"],
  ])("with %s (%s) tells the other side %j: %s", (how, reason, events, outcome) => {
    const world = new World();
    const [alice, bob] = talking(world);
    expect(codeOf(alice.end(how, how === "leave" ? null : "bob", reason))).toBe("ok");
    expect(bob.names()).toEqual(events);
    expect(world.callLog.story.at(-1)).toBe(`finished ${outcome}`);
    expect([world.registry.size, world.clock.timers]).toEqual([0, 0]);
  });

  it.each<[How, number, string]>([
    ["fail", 0, "failed"],
    ["fail", 1, "answered"],
    ["cancel", 0, "canceled"],
    ["cancel", 1, "answered"],
  ])("with %s, %i ms after it had time to connect: %s", (how, late, outcome) => {
    const world = new World();
    const [alice] = talking(world);
    world.clock.advance(TIMES.connect + late);
    alice.end(how, "bob", "ice_failed");
    expect(world.callLog.story.at(-1)).toBe(`finished ${outcome}`);
  });

  it.each<How>(["cancel", "fail"])("with %s, where a third person had been: answered", (how) => {
    const world = new World();
    const [alice] = talking(world);
    const [carol] = joined(world, alice, ["carol"]);
    carol?.end("leave", null);
    alice.end(how, "bob");
    expect(world.callLog.story.at(-1)).toBe("finished answered");
  });

  it("with cancel, where the one who was called has left: answered", () => {
    const world = new World();
    const [alice, bob] = talking(world);
    joined(world, alice, ["carol"]);
    bob.end("end", "alice");
    alice.end("cancel", "carol");
    expect(world.callLog.story.at(-1)).toBe("finished answered");
  });

  it("is only for those who are in it, addressed to one who is", () => {
    const world = new World();
    const [alice, bob] = talking(world);
    const carol = world.app("carol");
    const second = world.app("alice");
    expect(codeOf(carol.end("end", "alice"))).toBe("not-in-call");
    expect(codeOf(alice.end("end", "carol"))).toBe("not-in-call");
    expect(codeOf(alice.end("end", "alice"))).toBe("not-in-call");
    expect(codeOf(second.end("end", "bob"))).toBe("not-in-call");
    for (const peer of [alice, bob, carol, second]) expect(peer.take()).toEqual([]);
    expect(world.registry.size).toBe(1);
  });

  it("frees both at once", () => {
    const world = new World();
    const [alice, bob] = talking(world);
    alice.end("end", "bob");
    expect(codeOf(bob.call("alice"))).toBe("ok");
    expect(alice.names()).toEqual(["incomingCall"]);
  });
});

describe("ending in a room of three", () => {
  it.each<How>(["end", "cancel", "reject", "fail", "leave"])("with %s means to leave", (how) => {
    const world = new World();
    const [alice, bob] = talking(world);
    const [carol] = joined(world, alice, ["carol"]);
    bob.take();
    expect(codeOf(alice.end(how, how === "leave" ? null : "bob"))).toBe("ok");
    for (const peer of [bob, carol]) {
      expect(peer?.take()).toEqual([
        { event: "roomParticipantLeft", payload: { roomId: "room-1", userId: "alice" } },
      ]);
    }
    expect(world.registry.claimOf("alice")).toBeUndefined();
    expect(world.callLog.story.at(-1)).toBe("left alice");
    carol?.end("leave", null);
    expect(bob.names()).toEqual(["callEnded"]);
    expect(world.callLog.story.at(-1)).toBe("finished answered");
  });

  it("still works for one whose counterpart has left before", () => {
    const world = new World();
    const [alice, bob] = talking(world);
    const [carol] = joined(world, alice, ["carol"]);
    bob.end("end", "alice");
    expect(codeOf(alice.end("end", "bob"))).toBe("ok");
    expect(carol?.names()).toEqual(["roomParticipantLeft", "callEnded"]);
  });
});
