import { expect, it } from "vitest";
import { TIMES } from "../../../protocol/limits.js";
import { nodesForEach, talking } from "../../support/cluster-scenes.js";
import { describeWith } from "../../support/requirements.js";
import { codeOf } from "../calls/world.js";

await describeWith("redis", "calls across nodes", () => {
  const scene = nodesForEach(3);

  it("ring, are answered and end in both directions, and nobody is busy afterwards", async () => {
    const { world } = scene;
    const alice = await world.app("alice", 1);
    const bob = await world.app("bob", 2);
    for (const [caller, callee] of [
      [alice, bob],
      [bob, alice],
    ] as const) {
      const names = { to: callee.sender.callId, from: caller.sender.callId };
      expect(codeOf(await caller.call(names.to))).toBe("ok");
      await world.settled();
      expect(callee.names()).toEqual(["incomingCall"]);
      expect(codeOf(await caller.candidate(names.to))).toBe("ok");
      expect(codeOf(await callee.answer(names.from))).toBe("ok");
      expect(codeOf(await callee.candidate(names.from))).toBe("ok");
      await world.settled();
      expect(callee.names()).toEqual(["iceCandidate"]);
      expect(caller.names()).toEqual(["callAccepted", "iceCandidate"]);
      expect(codeOf(await callee.end("end", names.from))).toBe("ok");
      await world.settled();
      expect(caller.names()).toEqual(["callEnded"]);
      expect([alice.room, bob.room, world.calls.length]).toEqual(["no-room", "no-room", 0]);
    }
    expect(world.callLog.story.filter((line) => line.startsWith("finished"))).toEqual([
      "finished answered",
      "finished answered",
    ]);
  });

  it("ring all devices of a user; the first to answer wins, and the others stop", async () => {
    const { world } = scene;
    const alice = await world.app("alice", 1);
    const [phone, tablet] = [
      await world.phone("bob", 2, "phone-12", 2),
      await world.phone("bob", 2, "tablet-1", 3),
    ];
    await alice.call("bob");
    await world.settled();
    expect([phone.names(), tablet.names()]).toEqual([["incomingCall"], ["incomingCall"]]);
    const [first, second] = await Promise.all([phone.answer("alice"), tablet.answer("alice")]);
    await world.settled();
    expect([codeOf(first), codeOf(second)].sort()).toEqual(["ok", "wrong-state"]);
    const loser = codeOf(first) === "ok" ? tablet : phone;
    expect(loser.names()).toEqual(["callEnded", "callCanceled answered_elsewhere", "callEnded"]);
    expect(alice.names()).toEqual(["callAccepted"]);
  });

  it("make rooms over three nodes, whose members come and go", async () => {
    const { world } = scene;
    const [alice, bob, carol] = [
      await world.app("alice", 1),
      await world.app("bob", 2),
      await world.app("carol", 3),
    ];
    await alice.call("bob");
    await world.settled();
    await bob.answer("alice");
    expect(codeOf(await bob.invite("carol"))).toBe("ok");
    await world.settled();
    expect([carol.names(), bob.names()]).toEqual([["roomInvite"], ["incomingCall"]]);
    expect(codeOf(await carol.join(carol.invites[0] ?? ""))).toBe("ok");
    await world.settled();
    expect(carol.names()).toEqual(["roomJoined", "roomParticipantJoined"]);
    expect(codeOf(await carol.signal("bob"))).toBe("ok");
    await world.settled();
    expect(bob.names()).toEqual(["roomParticipantJoined", "roomInviteAccepted", "roomSignal"]);
    await alice.end("leave", null);
    await world.settled();
    expect([bob.names(), carol.names()]).toEqual([["roomParticipantLeft"], ["roomParticipantLeft"]]);
    await carol.end("leave", null);
    await world.settled();
    expect(bob.names()).toEqual(["callEnded"]);
    expect([bob.room, carol.room, world.calls.length]).toEqual(["no-room", "no-room", 0]);
  });

  it("deliver an invite to somebody who registers on another node in time", async () => {
    const { world } = scene;
    const [alice, bob] = [await world.app("alice", 1), await world.app("bob", 1)];
    await alice.call("bob");
    await world.settled();
    await bob.answer("alice");
    expect(await alice.invite("carol")).toEqual({ ok: true, data: { delivered: false } });
    await world.settled();
    const carol = await world.app("carol", 3);
    await world.settled();
    expect(carol.names()).toEqual(["roomInvite"]);
    expect(codeOf(await carol.decline(carol.invites[0] ?? ""))).toBe("ok");
    await world.settled();
    expect(alice.names()).toContain("roomInviteDeclined");
    expect(carol.invites).toEqual([]);
  });

  it("wait for a callee who is offline, and ring where it registers", async () => {
    const { world } = scene;
    const alice = await world.app("alice", 1);
    expect(await alice.call("bob")).toMatchObject({ ok: true, data: { delivered: false } });
    await world.pass(TIMES.ring - 2_000);
    const bob = await world.app("bob", 2);
    await world.settled();
    expect(bob.names()).toEqual(["incomingCall"]);
    bob.leave("lost");
    await world.settled();
    await world.pass(TIMES.ring + 1_000);
    expect(alice.names()).toEqual(["callFailed offline"]);
    expect(world.calls).toEqual([]);
  });

  it("have one winner when two nodes ring the same person at the same moment", async () => {
    const { world } = scene;
    const [alice, carol, bob] = [
      await world.app("alice", 1),
      await world.app("carol", 2),
      await world.app("bob", 2),
    ];
    const codes = (await Promise.all([alice.call("bob"), carol.call("bob")])).map(codeOf);
    await world.settled();
    const heard = [alice.names(), carol.names()];
    const told = heard.flat().filter((name) => name === "callFailed busy");
    expect(told).toHaveLength(1);
    expect(codes.filter((code) => code === "ok").length).toBeGreaterThanOrEqual(1);
    expect(world.calls).toHaveLength(1);
    const winner = world.calls[0]?.caller;
    expect(heard[winner === "alice" ? 0 : 1]).toEqual([]);
    expect(codeOf(await bob.answer(winner ?? ""))).toBe("ok");
  });

  it("have one winner when two people call each other from two nodes", async () => {
    const { world } = scene;
    const [alice, bob] = [await world.app("alice", 1), await world.app("bob", 2)];
    await Promise.all([alice.call("bob"), bob.call("alice")]);
    await world.settled();
    expect(world.calls).toHaveLength(1);
    const [winner, loser] = world.calls[0]?.caller === "alice" ? [alice, bob] : [bob, alice];
    expect(winner.names()).toEqual([]);
    expect(loser.names().filter((name) => name === "callFailed busy")).toHaveLength(1);
    expect(codeOf(await loser.answer(winner.sender.callId))).toBe("ok");
  });

  it("say busy about somebody who talks on another node", async () => {
    const { world } = scene;
    const [alice, bob, carol] = [
      await world.app("alice", 1),
      await world.app("bob", 2),
      await world.app("carol", 3),
    ];
    await alice.call("bob");
    await world.settled();
    await bob.answer("alice");
    expect(codeOf(await carol.call("BOB"))).toBe("user-busy");
    expect(codeOf(await carol.call("alice"))).toBe("user-busy");
    expect(codeOf(await bob.call("carol"))).toBe("user-busy");
    await world.settled();
    expect(carol.names()).toEqual(["callFailed busy", "callFailed busy"]);
    expect(bob.names()).toEqual(["incomingCall", "callFailed busy"]);
  });

  it("seat a device that was lost and comes back on another node, with what it missed", async () => {
    const { world } = scene;
    const { alice, bob } = await talking(world);
    alice.leave("lost");
    await bob.candidate("alice");
    const back = await world.phone("alice", 1, "laptop-1", 3);
    await world.settled();
    expect(back.names()).toContain("iceCandidate");
    await world.pass(TIMES.grace + 1_000);
    expect(codeOf(await back.end("end", "bob"))).toBe("ok");
    await world.settled();
    expect(bob.names().at(-1)).toBe("callEnded");
    expect(world.calls).toEqual([]);
  });

  it("tell a stranger nothing and let it do nothing", async () => {
    const { world } = scene;
    const [alice, bob, eve] = [
      await world.app("alice", 1),
      await world.app("bob", 2),
      await world.app("eve", 3),
    ];
    await alice.call("bob");
    const { room } = alice;
    expect(codeOf(await eve.resume(room))).toBe("call-over");
    expect(codeOf(await eve.join(room))).toBe("no-invite");
    expect(codeOf(await eve.candidate("bob"))).toBe("not-in-call");
    expect(codeOf(await eve.end("end", "alice"))).toBe("not-in-call");
    await world.settled();
    expect([eve.names().filter((name) => name !== "roomJoinFailed invalid_room"), bob.names()]).toEqual([
      [],
      ["incomingCall"],
    ]);
  });
});
