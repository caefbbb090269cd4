import { describe, expect, it } from "vitest";
import { ANSWER, codeOf, talking, World } from "./world.js";

describe("answering", () => {
  it("tells the caller, and logs both as joined", () => {
    const world = new World();
    const [alice, bob] = [world.app("alice"), world.app("bob")];
    alice.call("bob");
    expect(bob.answer("ALICE")).toEqual({ ok: true, data: { roomId: "room-1" } });
    expect(alice.take()).toEqual([
      { event: "callAccepted", payload: { from: "bob", roomId: "room-1", signal: ANSWER } },
    ]);
    expect(world.callLog.story).toEqual(["started alice bob", "joined alice", "joined bob"]);
  });

  it("lets the first device win and tells the others, without a reason where they have no token", () => {
    const world = new World();
    const alice = world.app("alice");
    const [first, second, app] = [
      world.phone("bob", 2, "first-device"),
      world.phone("bob", 2),
      world.app("bob"),
    ];
    alice.call("bob");
    first.answer("alice");
    for (const peer of [first, second, app]) expect(peer.names()[0]).toBe("incomingCall");
    expect(first.take()).toEqual([]);
    expect(world.phone("bob", 2, "late-device").take()).toEqual([]);
    expect(codeOf(second.answer("alice"))).toBe("wrong-state");
    expect(codeOf(app.end("end", "alice"))).toBe("not-in-call");
    expect(world.registry.claimOf("bob")).toBe("room-1");
  });

  it("ends the ring elsewhere as the traces have it", () => {
    const world = new World();
    const alice = world.app("alice");
    const [winner, phone, app] = [world.phone("bob", 2), world.phone("bob", 2), world.app("bob")];
    alice.call("bob");
    phone.take();
    app.take();
    winner.answer("alice");
    expect(phone.names()).toEqual(["callEnded", "callCanceled answered_elsewhere", "callEnded"]);
    expect(app.names()).toEqual(["callEnded", "callCanceled", "callEnded"]);
  });

  it("leaves both sockets of a winning app in peace", () => {
    const world = new World();
    const alice = world.app("alice");
    const [listener, speaker] = [world.app("bob"), world.app("bob")];
    alice.call("bob");
    speaker.answer("alice");
    expect(listener.names()).toEqual(["incomingCall"]);
    expect(speaker.names()).toEqual(["incomingCall"]);
  });

  it.each([
    ["to somebody else than the caller", "carol", "room-1", "not-in-call"],
    ["for another room", "alice", "room-2", "not-in-call"],
  ])("is refused when it is %s", (_, to, roomId, code) => {
    const world = new World();
    const [alice, bob, carol] = [world.app("alice"), world.app("bob"), world.app("carol")];
    alice.call("bob");
    expect(codeOf(bob.answer(to, roomId))).toBe(code);
    expect(alice.take()).toEqual([]);
    expect(carol.take()).toEqual([]);
  });

  it("is refused without a call, by the caller, and a second time", () => {
    const world = new World();
    expect(codeOf(world.app("carol").answer("alice"))).toBe("not-in-call");
    const [alice, bob] = talking(world);
    expect(codeOf(bob.answer("alice"))).toBe("wrong-state");
    expect(codeOf(alice.answer("bob"))).toBe("wrong-state");
  });
});
