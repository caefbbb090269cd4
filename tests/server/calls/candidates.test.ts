import { describe, expect, it } from "vitest";
import { LIMITS } from "../../../protocol/limits.js";
import { codeOf, talking, World } from "./world.js";

describe("candidates", () => {
  it("stop at the limit of a link and side, each event by its own count", () => {
    const world = new World();
    const [alice, bob] = talking(world);
    for (let number = 0; number < LIMITS.candidatesPerLinkSide; number++) {
      expect(codeOf(alice.candidate("bob", number))).toBe("ok");
    }
    expect(codeOf(alice.candidate("BOB", 0))).toBe("too-many-candidates");
    expect(bob.take()).toHaveLength(LIMITS.candidatesPerLinkSide);
    expect(codeOf(alice.candidate("bob", 0, alice.room))).toBe("ok");
    expect(codeOf(bob.candidate("alice", 0))).toBe("ok");
  });

  it.each([
    ["a stranger", "carol", null],
    ["oneself", "alice", null],
    ["the right person in a wrong room", "bob", "elsewhere"],
  ])("reach nobody when addressed to %s", (_, to, roomId) => {
    const world = new World();
    const [alice, bob] = talking(world);
    const carol = world.app("carol");
    expect(codeOf(alice.candidate(to, 1, roomId))).toBe("not-in-call");
    for (const peer of [alice, bob, carol]) expect(peer.take()).toEqual([]);
  });

  it("of a caller reach every ringing device, and only the winner afterwards", () => {
    const world = new World();
    const alice = world.app("alice");
    const [phone, tablet] = [world.phone("bob", 2, "phone-1"), world.phone("bob", 2, "tablet-1")];
    alice.call("bob");
    alice.candidate("bob", 1);
    expect(phone.names()).toEqual(["incomingCall", "iceCandidate"]);
    expect(tablet.names()).toEqual(["incomingCall", "iceCandidate"]);
    phone.answer("alice");
    tablet.take();
    alice.candidate("bob", 2);
    expect(phone.names()).toEqual(["iceCandidate"]);
    expect(tablet.take()).toEqual([]);
  });
});
