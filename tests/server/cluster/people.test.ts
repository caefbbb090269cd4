import { afterEach, beforeEach, expect, it } from "vitest";
import type { Emission } from "../../../server/calls/effects.js";
import { ClusterWorld } from "../../support/cluster-world.js";
import { OwnRedis } from "../../support/own-redis.js";
import { describeWith } from "../../support/requirements.js";

const NEWS: Emission = { event: "callEnded", payload: { from: "somebody" } };

await describeWith("redis", "what people learn of each other across nodes", () => {
  let redis: OwnRedis;
  let world: ClusterWorld;
  beforeEach(async () => {
    redis = await OwnRedis.start();
    world = await ClusterWorld.start(redis.path, "people:", 3);
  });
  afterEach(async () => {
    await world.close();
    await redis.stop();
  });

  /** Who was said to have changed since the last time, on all nodes together. */
  function changed(): string[] {
    return world.nodes.flatMap((node) => node.changed.splice(0)).sort();
  }

  it("is the same wherever one asks", async () => {
    const [alice, bob] = [await world.app("alice", 1), await world.app("bob", 2)];
    await alice.call("bob");
    await world.app("carol", 1);
    await world.settled();
    for (const { fabric } of world.nodes) {
      expect(
        await Promise.all(["ALICE", "bob", "carol", "dave"].map((each) => fabric.statusOf(each))),
      ).toEqual(["busy", "busy", "online", "offline"]);
    }
    await bob.end("reject", "alice");
    await world.settled();
    expect(await world.node(3).fabric.statusOf("bob")).toBe("online");
  });

  it("is announced on one node: when the first socket comes, when the last goes, and for calls", async () => {
    const phone = await world.phone("bob", 2, "phone-12", 1);
    const tablet = await world.phone("bob", 2, "tablet-1", 2);
    await world.settled();
    expect(changed()).toEqual(["bob"]);
    phone.leave("goodbye");
    await world.settled();
    expect(changed()).toEqual([]);
    const alice = await world.app("alice", 3);
    await world.settled();
    expect(changed()).toEqual(["alice"]);
    await alice.call("bob");
    await world.settled();
    expect(changed()).toEqual(["alice", "bob"]);
    await alice.end("cancel", "bob");
    await world.settled();
    expect(changed()).toEqual(["alice", "bob"]);
    tablet.leave("lost");
    await world.settled();
    expect(changed()).toEqual(["bob"]);
  });

  it("reaches their devices with a token on every node, and nobody else's", async () => {
    const here = await world.phone("bob", 2, "phone-12", 1);
    const there = await world.phone("bob", 2, "tablet-1", 2);
    const [app, other] = [await world.app("bob", 3), await world.phone("carol", 3, "phone-13", 3)];
    for (const node of [1, 3]) {
      world.node(node).fabric.tell(["BOB", "nobody"], NEWS, "account");
      await world.settled();
      expect([here.names(), there.names()]).toEqual([["callEnded"], ["callEnded"]]);
    }
    expect([app.names(), other.names()]).toEqual([[], []]);
  });

  it("is forgotten by a node that has nothing more to do with them", async () => {
    const [alice, bob] = [await world.app("alice", 1), await world.app("bob", 2)];
    await alice.call("bob");
    await world.settled();
    await bob.answer("alice");
    await alice.invite("carol");
    await world.settled();
    await bob.end("end", "alice");
    await world.settled();
    bob.leave("goodbye");
    alice.leave("goodbye");
    await world.settled();
    expect(world.nodes.map(({ fabric }) => fabric.counts().acquaintances)).toEqual([0, 0, 0]);
    const keys = await world.node(1).link.commands.keys("people:*");
    // How a call ended is remembered for a while.
    expect(keys.filter((key) => !key.startsWith("people:over:")).sort()).toEqual([
      "people:epoch",
      "people:nodes",
      "people:steady",
    ]);
  });
});
