import { expect, it } from "vitest";
import { TIMES } from "../../../protocol/limits.js";
import type { UnfinishedCall } from "../../../server/calls/call-log.js";
import { BEAT, LEASE } from "../../../server/cluster/lease.js";
import { nodesForEach, ringing, talking } from "../../support/cluster-scenes.js";
import { describeWith } from "../../support/requirements.js";
import { codeOf } from "../calls/world.js";

/** Until everybody knows that a node is dead. */
const NOTICED = LEASE + 2 * BEAT;

await describeWith("redis", "the death of a node", () => {
  const scene = nodesForEach(3);

  it("leaves a ring that its caller's phone comes back to on another node", async () => {
    const { world } = scene;
    const { bob } = await ringing(world);
    world.kill(1);
    await world.pass(NOTICED);
    // Whether the first ring was heard nobody knows any more, so the heir repeats it.
    expect([world.calls.length, bob.names()]).toEqual([1, ["incomingCall"]]);
    const back = await world.phone("alice", 1, "laptop-1", 3);
    await world.settled();
    expect(codeOf(await bob.answer("alice"))).toBe("ok");
    await world.settled();
    expect(back.names()).toContain("callAccepted");
    expect(codeOf(await back.end("end", "bob"))).toBe("ok");
    await world.settled();
    expect([bob.names().at(-1), world.calls.length]).toEqual(["callEnded", 0]);
  });

  it("ends a ring whose caller does not come back, and nobody stays busy", async () => {
    const { world } = scene;
    const { bob } = await ringing(world);
    world.kill(1);
    await world.pass(NOTICED + TIMES.grace + BEAT);
    expect(bob.names()).toEqual(["incomingCall", "callEnded", "callCanceled", "callEnded"]);
    expect([world.calls.length, bob.room, world.callLog.story.at(-1)]).toEqual([
      0,
      "no-room",
      "finished canceled",
    ]);
    const carol = await world.app("carol", 3);
    expect(codeOf(await carol.call("bob"))).toBe("ok");
  });

  it("keeps the time of a ring: its timer goes on where the dead node left it", async () => {
    const { world } = scene;
    const alice = await world.phone("alice", 1, "laptop-1", 1);
    await alice.call("nobody");
    await world.pass(20_000);
    world.kill(1);
    await world.pass(NOTICED);
    const back = await world.phone("alice", 1, "laptop-1", 2);
    await world.pass(TIMES.ring - 20_000 - NOTICED - BEAT);
    expect(back.names()).toEqual([]);
    await world.pass(2 * BEAT);
    expect(back.names()).toEqual(["callFailed offline"]);
    expect(world.callLog.story.filter((line) => line.startsWith("finished"))).toEqual(["finished missed"]);
  });

  it("gives those who were connected there their grace time, and then ends the call for the others", async () => {
    const { world } = scene;
    const { bob } = await talking(world);
    world.kill(1);
    await world.pass(NOTICED);
    expect([bob.names().filter((name) => name !== "participantAway"), world.calls.length]).toEqual([[], 1]);
    await world.pass(TIMES.grace + BEAT);
    expect(bob.names()).toEqual(["roomParticipantLeft", "callEnded"]);
    expect([world.calls.length, world.callLog.story.at(-1)]).toEqual([0, "finished answered"]);
  });

  it("does not lose the hang-up of somebody whose call was kept there", async () => {
    const { world } = scene;
    const { bob } = await talking(world);
    world.kill(1);
    expect(codeOf(await world.answerTo(bob.end("end", "alice")))).toBe("ok");
    await world.settled();
    expect([world.calls.length, bob.room]).toEqual([0, "no-room"]);
  });

  /** A call of alice and bob as a log shows it that has not heard of its end. */
  const openInTheLog = (room: string): UnfinishedCall => ({
    room,
    caller: "alice",
    receiver: "bob",
    video: false,
    startedAt: 1,
    members: [
      { callId: "alice", joinedAt: 2 },
      { callId: "bob", joinedAt: 2 },
    ],
    former: [],
  });

  it("does not bring back a call that ended before the log could be told, and the log learns how", async () => {
    const { world } = scene;
    const { alice, bob } = await talking(world);
    const { room } = alice;
    world.callLog.fails = true;
    await world.pass(TIMES.connect);
    await bob.end("end", "alice");
    const endedAt = world.clock.now();
    await world.settled();
    world.callLog.fails = false;
    world.kill(1);
    await world.pass(NOTICED);
    await world.node(3).calls.run("restore", { unfinished: openInTheLog(room) });
    expect(world.callLog.entries.at(-1)).toEqual({
      type: "finished",
      room,
      outcome: "answered",
      at: endedAt,
    });
    expect([world.calls, bob.room]).toEqual([[], "no-room"]);
  });

  it("of all nodes and of Redis leaves what the log has open, and it comes back on one node", async () => {
    const { world } = scene;
    const unfinished = openInTheLog("old-room");
    await Promise.all(world.nodes.map(({ calls }) => calls.run("restore", { unfinished })));
    await world.settled();
    expect(world.calls.map(({ roomId }) => roomId)).toEqual(["old-room"]);
    await world.pass(TIMES.restartGrace + BEAT);
    expect([world.calls, world.callLog.story.at(-1)]).toEqual([[], "finished answered"]);
  });

  it("puts a ring back into the queue when all phones of the callee were there", async () => {
    const { world } = scene;
    const bob = await world.app("bob", 2);
    const alice = await world.app("alice", 1);
    await alice.call("bob");
    await world.settled();
    expect(bob.names()).toEqual(["incomingCall"]);
    world.kill(2);
    await world.pass(NOTICED);
    const again = await world.app("bob", 3);
    await world.settled();
    expect(again.names()).toEqual(["incomingCall"]);
    expect(codeOf(await again.answer("alice"))).toBe("ok");
  });

  it("is survived by what survives the next death, too", async () => {
    const { world } = scene;
    const { bob } = await talking(world);
    world.kill(1);
    await world.pass(NOTICED);
    const heir = world.nodes.findIndex(
      ({ isDead, fabric }) => !isDead && [...fabric.registry.all()].length > 0,
    );
    expect(heir).toBeGreaterThan(0);
    if (heir === 1) {
      await world.addNode();
      await world.pass(LEASE);
    }
    world.kill(heir + 1);
    await world.pass(NOTICED);
    expect(world.calls.length).toBe(1);
    await world.pass(2 * TIMES.grace);
    expect(world.calls).toEqual([]);
    const other = heir === 1 ? await world.app("bob", 3) : bob;
    expect(codeOf(await (await world.app("dave", 4 - heir)).call(other.sender.callId))).toBe("ok");
  });

  it("of all of them is survived by a ring, once there is a node again", async () => {
    const { world } = scene;
    await ringing(world);
    for (const number of [1, 2, 3]) world.kill(number);
    await world.addNode();
    await world.pass(LEASE + 2 * BEAT);
    expect(world.calls.length).toBe(1);
    const [bob, alice] = [await world.app("bob", 4), await world.phone("alice", 1, "laptop-1", 4)];
    await world.settled();
    expect(bob.names()).toEqual(["incomingCall"]);
    expect(codeOf(await bob.answer("alice"))).toBe("ok");
    expect(alice.names()).toContain("callAccepted");
  });
});

await describeWith("redis", "a node that was only asleep", () => {
  const scene = nodesForEach(2);

  it("lets go of calls that others have taken over, and its people go on in them", async () => {
    const { world } = scene;
    const { alice, bob } = await talking(world);
    world.node(1).clock.sleep();
    await world.pass(NOTICED);
    expect([...world.node(2).fabric.registry.all()]).toHaveLength(1);
    world.node(1).clock.wake();
    await world.pass(3 * BEAT);
    expect([...world.node(1).fabric.registry.all()]).toEqual([]);
    expect(codeOf(await alice.candidate("bob"))).toBe("ok");
    expect(codeOf(await alice.end("end", "bob"))).toBe("ok");
    await world.settled();
    expect(bob.names().at(-1)).toBe("callEnded");
    expect(world.calls).toEqual([]);
  });
});
