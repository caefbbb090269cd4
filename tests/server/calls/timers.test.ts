import { describe, expect, it } from "vitest";
import { talking, World } from "./world.js";

describe("the timers of a call", () => {
  it("are as many as it needs in each of its states", () => {
    const world = new World();
    const alice = world.phone("alice", 1, "laptop-1");
    alice.call("bob");
    expect(world.clock.timers).toBe(1);
    const bob = world.phone("bob", 2, "phone-1");
    expect(world.clock.timers).toBe(1);
    bob.leave("lost");
    expect(world.clock.timers).toBe(1);
    const again = world.phone("bob", 2, "phone-1");
    again.answer("alice");
    expect(world.clock.timers).toBe(0);
    alice.leave("lost");
    expect(world.clock.timers).toBe(1);
    world.phone("alice", 1, "laptop-1");
    expect(world.clock.timers).toBe(0);
  });

  it.each(["offline", "guard", "grace", "invite"] as const)(
    "change nothing when they come too late: %s",
    (kind) => {
      const world = new World();
      const [alice, bob] = talking(world);
      const before = world.registry.find("room-1");
      for (const person of ["alice", "bob", "carol"]) {
        world.run("timeout", { timer: { kind, room: "room-1", person } });
        world.run("timeout", { timer: { kind, room: "room-9", person } });
      }
      expect(world.registry.find("room-1")).toBe(before);
      expect([...alice.take(), ...bob.take()]).toEqual([]);
    },
  );
});
