import { afterEach, beforeEach, expect, it } from "vitest";
import { BEAT } from "../../../server/cluster/lease.js";
import { talking } from "../../support/cluster-scenes.js";
import { ClusterWorld } from "../../support/cluster-world.js";
import { OwnRedis } from "../../support/own-redis.js";
import { describeWith } from "../../support/requirements.js";
import { codeOf } from "../calls/world.js";

await describeWith("redis", "while Redis is away", () => {
  let redis: OwnRedis;
  let world: ClusterWorld;
  beforeEach(async () => {
    redis = await OwnRedis.start();
    world = await ClusterWorld.start(redis.path, "outage:", 2);
  });
  afterEach(async () => {
    await world.close();
    await redis.stop();
  });

  async function untilDown(): Promise<void> {
    while (world.nodes.some(({ link }) => link.isUp)) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Connects again by itself; the beat that finds Redis well comes with the clock. */
  async function untilUp(): Promise<void> {
    while (world.nodes.some(({ link }) => !link.isUp)) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      world.clock.advance(BEAT / 10);
    }
    await world.settled();
  }

  it.each([true, false])(
    "calls within a node go on, and those across afterwards (data kept: %s)",
    async (keepData) => {
      const { alice, bob } = await talking(world);
      await redis.goAway({ keepData });
      await untilDown();
      const [carol, dave] = [await world.app("carol", 1), await world.app("dave", 1)];
      expect(codeOf(await carol.call("dave"))).toBe("ok");
      expect(dave.names()).toEqual(["incomingCall"]);
      expect(codeOf(await alice.candidate("bob"))).toBe("ok");
      await redis.restart();
      await untilUp();
      expect(bob.names()).toEqual(["iceCandidate"]);
      expect(codeOf(await bob.candidate("alice"))).toBe("ok");
      await world.settled();
      expect(alice.names()).toEqual(["iceCandidate"]);
      const erin = await world.app("erin", 2);
      expect(codeOf(await erin.call("dave"))).toBe("user-busy");
      expect(codeOf(await dave.answer("carol"))).toBe("ok");
      expect(codeOf(await dave.end("end", "carol"))).toBe("ok");
      expect(codeOf(await bob.end("end", "alice"))).toBe("ok");
      await world.settled();
      expect(alice.names()).toEqual(["callEnded"]);
      expect(codeOf(await erin.call("dave"))).toBe("ok");
      await world.settled();
      expect(dave.names()).toContain("incomingCall");
    },
  );

  it("somebody who came meanwhile is found afterwards, and who went is not", async () => {
    const alice = await world.app("alice", 1);
    const gone = await world.app("gone", 2);
    await redis.goAway({ keepData: true });
    await untilDown();
    gone.leave("goodbye");
    expect(await alice.call("bob")).toMatchObject({ ok: true, data: { delivered: false } });
    const bob = await world.app("bob", 2);
    await redis.restart();
    await untilUp();
    expect(bob.names()).toEqual(["incomingCall"]);
    expect(codeOf(await bob.end("reject", "alice"))).toBe("ok");
    await world.settled();
    expect(alice.names()).toEqual(["callEnded", "callRejected rejected"]);
    expect(await alice.call("gone")).toMatchObject({ ok: true, data: { delivered: false } });
  });

  it("two nodes that took the same person are told apart afterwards", async () => {
    const [alice, carol] = [await world.app("alice", 1), await world.app("carol", 2)];
    const [here, there] = [
      await world.phone("bob", 2, "laptop-1", 1),
      await world.phone("bob", 2, "phone-12", 2),
    ];
    await redis.goAway();
    await untilDown();
    await Promise.all([alice.call("bob"), carol.call("bob")]);
    await redis.restart();
    await untilUp();
    expect(world.calls).toHaveLength(1);
    const [winner, loser] = world.calls[0]?.caller === "alice" ? [alice, carol] : [carol, alice];
    expect(loser.names()).toEqual(["callFailed busy"]);
    expect(codeOf(await here.answer(winner.sender.callId))).toBe("ok");
    await world.settled();
    expect(there.names()).toContain("callCanceled answered_elsewhere");
  });
});
