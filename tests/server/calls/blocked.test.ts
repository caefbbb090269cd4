import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TIMES } from "../../../protocol/limits.js";
import { AUDIO, candidateNumber, codeOf, joined, type Peer, talking, World } from "./world.js";

const NUMBER_OF_RUNS = 300;

/** Alice, whom bob has blocked, rings bob. */
function ringBlocked(world: World, alice: Peer, dialed = "bob") {
  return world.run("ring", {
    sender: alice.sender,
    dialed,
    callee: "bob",
    offer: AUDIO,
    early: [candidateNumber(0)],
    standing: "blocked",
  });
}

function inviteBlocked(world: World, alice: Peer) {
  const { sender, room: roomId } = alice;
  return world.run("invite", { sender, roomId, to: "bob", invitee: "bob", standing: "blocked" });
}

describe("a blocked ring", () => {
  it("is nothing that the one who blocked could notice", () => {
    const world = new World();
    const [alice, bob] = [world.app("alice"), world.phone("bob", 2)];
    ringBlocked(world, alice);
    alice.candidate("bob", 1);
    const late = world.app("bob");
    world.clock.advance(TIMES.ring);
    for (const phone of [bob, late]) expect(phone.take()).toEqual([]);
    expect(world.clock.timers).toBe(0);
  });

  it("makes nobody busy but the one who rings", () => {
    const world = new World();
    const [alice, bob, carol] = [world.app("alice"), world.app("bob"), world.app("carol")];
    ringBlocked(world, alice);
    expect(world.registry.claimOf("alice")).toBe("room-1");
    expect(world.registry.claimOf("bob")).toBeUndefined();
    expect(codeOf(carol.call("bob"))).toBe("ok");
    bob.answer("carol");
    expect(carol.names()).toEqual(["callAccepted"]);
    world.clock.advance(TIMES.ring);
    expect(alice.names()).toEqual(["callEnded", "callFailed no_answer"]);
    expect(bob.room).toBe(carol.room);
  });

  it("cannot be answered, refused, joined or resumed by the one who blocked", () => {
    const world = new World();
    const [alice, bob] = [world.app("alice"), world.phone("bob", 2)];
    ringBlocked(world, alice);
    expect(codeOf(bob.answer("alice", "room-1"))).toBe("not-in-call");
    expect(codeOf(bob.end("reject", "alice"))).toBe("not-in-call");
    expect(codeOf(bob.join("room-1"))).toBe("no-invite");
    expect(codeOf(bob.resume("room-1"))).not.toBe("ok");
    expect(codeOf(bob.signal("alice", "room-1"))).not.toBe("ok");
    expect(codeOf(bob.candidate("alice", 1, "room-1"))).toBe("not-in-call");
    expect(alice.take()).toEqual([]);
  });

  it("is the same whether the one who blocked is online, offline or busy", () => {
    const heard = [
      (world: World) => void world.app("bob"),
      () => {},
      (world: World) => void talking(world, world.app("carol"), world.app("bob")),
    ].map((prepare) => {
      const world = new World();
      prepare(world);
      const alice = world.app("alice");
      const reply = ringBlocked(world, alice);
      const delivered = reply.ok && reply.data;
      world.clock.advance(TIMES.ring - 1);
      const before = alice.names();
      world.clock.advance(1);
      return { delivered: { ...(delivered as object), roomId: "" }, before, after: alice.names() };
    });
    expect(heard[0]).toEqual({
      delivered: { roomId: "", delivered: true },
      before: [],
      after: ["callEnded", "callFailed no_answer"],
    });
    expect(heard[1]).toEqual(heard[0]);
    expect(heard[2]).toEqual(heard[0]);
  });

  it("is logged as unanswered, for the caller alone", () => {
    const world = new World();
    const alice = world.app("alice");
    ringBlocked(world, alice);
    world.clock.advance(TIMES.ring);
    expect(world.callLog.entries).toMatchObject([
      { type: "started", caller: "alice", receiver: "bob", hidden: true },
      { type: "finished", outcome: "missed" },
    ]);
  });

  it("goes on as it was when another node takes it over, whatever the one who blocked is doing there", () => {
    const [first, second] = [new World(), new World()];
    ringBlocked(first, first.app("alice"));
    const call = first.registry.find("room-1");
    if (!call) throw new TypeError("The call is live");
    const [carol, bob] = talking(second, second.app("carol"), second.app("bob"));
    second.run("adopt", { call: { ...call, roomId: "room-of-alice" }, isOrphan: true });
    expect(second.registry.find("room-of-alice")?.ring?.reach).toBe("withheld");
    const late = second.phone("bob", 2);
    for (const phone of [carol, bob, late]) expect(phone.take()).toEqual([]);
    expect(bob.room).toBe("room-1");
  });

  it("wakes no phone", () => {
    const world = new World();
    ringBlocked(world, world.app("alice"));
    expect(world.pushed).toEqual([]);
  });
});

describe("to its caller a blocked ring", () => {
  type Act = (alice: Peer, world: World) => unknown;
  const acts: Record<string, Act> = {
    candidate: (alice) => alice.candidate("bob", 1),
    "candidate in another case": (alice) => alice.candidate("BOB", 2),
    "candidate for the room": (alice) => alice.candidate("bob", 3, "room-1"),
    "candidate for nobody": (alice) => alice.candidate("nobody", 4),
    cancel: (alice) => alice.end("cancel", "bob"),
    end: (alice) => alice.end("end", "bob"),
    "end for another": (alice) => alice.end("end", "carol"),
    timeout: (alice) => alice.end("fail", "bob", "timeout"),
    leave: (alice) => alice.end("leave", null),
    invite: (alice) => alice.invite("carol"),
    resume: (alice) => alice.resume(),
    heartbeat: (alice) => alice.heartbeat(),
    "ring somebody else": (alice) => alice.call("carol"),
    "a second": (_alice, world) => world.clock.advance(1_000),
    "ten seconds": (_alice, world) => world.clock.advance(10_000),
    "half a minute": (_alice, world) => world.clock.advance(TIMES.ring),
  };

  /** Everything that a caller can see of a ring while it does these things. */
  function storyOf(names: readonly string[], begin: (world: World, alice: Peer) => unknown): unknown[] {
    const world = new World();
    const alice = world.phone("alice", 1, "laptop-1");
    const seen: unknown[] = [begin(world, alice)];
    for (const name of names) seen.push(name, acts[name]?.(alice, world), alice.take(), alice.room);
    seen.push(world.callLog.story);
    return seen;
  }

  it("cannot be told from a phone that rings and that nobody takes", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Object.keys(acts)), { maxLength: 12 }), (names) => {
        const real = storyOf(names, (world, alice) => {
          const bob = world.app("bob");
          // What the app does when nobody takes the call.
          world.clock.after(TIMES.ring, () => bob.end("fail", "alice", "no_answer"));
          return alice.call("bob", AUDIO, [candidateNumber(0)]);
        });
        expect(storyOf(names, ringBlocked)).toEqual(real);
      }),
      { numRuns: NUMBER_OF_RUNS },
    );
  });
});

describe("a blocked invite", () => {
  it("looks delivered, is never seen, and opens nothing", () => {
    const world = new World();
    const [alice] = talking(world, world.app("alice"), world.app("carol"));
    const bob = world.app("bob");
    expect(inviteBlocked(world, alice)).toEqual({ ok: true, data: { delivered: true } });
    const again = world.phone("bob", 2);
    expect(codeOf(bob.join("room-1"))).toBe("no-invite");
    expect(codeOf(bob.decline("room-1"))).toBe("no-invite");
    bob.take();
    world.clock.advance(TIMES.invite);
    expect(bob.take()).toEqual([]);
    expect(again.take()).toEqual([]);
    expect(alice.take()).toEqual([]);
    expect(world.clock.timers).toBe(0);
  });

  it("can be taken back, and dies with the room, without a word", () => {
    const world = new World();
    const [alice] = talking(world, world.app("alice"), world.app("carol"));
    const bob = world.app("bob");
    inviteBlocked(world, alice);
    expect(codeOf(alice.cancelInvite("bob"))).toBe("ok");
    inviteBlocked(world, alice);
    alice.end("end", "carol");
    expect(bob.take()).toEqual([]);
    expect(world.clock.timers).toBe(0);
  });

  it("does not keep another member's invite away", () => {
    const world = new World();
    const [alice] = talking(world, world.app("alice"), world.app("carol"));
    const [dave] = joined(world, alice, ["dave"]);
    const bob = world.app("bob");
    inviteBlocked(world, alice);
    dave?.invite("bob");
    expect(bob.take()).toMatchObject([{ event: "roomInvite", payload: { from: "dave" } }]);
    alice.cancelInvite("bob");
    expect(bob.take()).toEqual([]);
    expect(codeOf(bob.join("room-1"))).toBe("ok");
  });

  it("says delivered even where the one who blocked is busy", () => {
    const world = new World();
    const [alice] = talking(world, world.app("alice"), world.app("carol"));
    talking(world, world.app("bob"), world.app("dave"));
    expect(inviteBlocked(world, alice)).toEqual({ ok: true, data: { delivered: true } });
  });
});

describe("a ring over the budget", () => {
  it("is refused in words that an app shows, and leaves no trace", () => {
    const world = new World();
    const [alice, bob] = [world.app("alice"), world.app("bob")];
    const { sender } = alice;
    const command = { sender, dialed: "bob", callee: "bob", offer: AUDIO, early: [] };
    expect(codeOf(world.run("ring", { ...command, standing: "over-budget" }))).toBe("rate-limited");
    expect(alice.take()).toEqual([{ event: "callFailed", payload: { from: "bob", reason: "rate_limited" } }]);
    expect(bob.take()).toEqual([]);
    expect(world.callLog.entries).toEqual([]);
    expect(world.registry.size).toBe(0);
  });

  it("by an invite is refused the same way", () => {
    const world = new World();
    const [alice] = talking(world, world.app("alice"), world.app("carol"));
    const { sender, room: roomId } = alice;
    const command = { sender, roomId, to: "bob", invitee: "bob" };
    expect(codeOf(world.run("invite", { ...command, standing: "over-budget" }))).toBe("rate-limited");
    expect(alice.names()).toEqual(["roomInviteFailed rate_limited"]);
    expect(world.registry.invitesOf("bob")).toEqual([]);
  });
});

describe("a ring that finds and loses its phone again and again", () => {
  it("ends all the same", () => {
    const world = new World();
    const alice = world.phone("alice", 1);
    alice.call("bob");
    for (let seconds = 0; seconds < 100; seconds += 5) {
      const bob = world.app("bob");
      world.clock.advance(2_500);
      bob.leave("lost");
      world.clock.advance(2_500);
    }
    expect(alice.names()).toEqual(["callFailed offline"]);
    expect(world.registry.size).toBe(0);
    expect(world.clock.timers).toBe(0);
  });
});
