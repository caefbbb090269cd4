import { afterEach, describe, expect, it } from "vitest";
import { TIMES } from "../../../protocol/limits.js";
import { CALL, offerTo } from "./messages.js";
import { Rig } from "./rig.js";

let rig: Rig;
afterEach(() => rig.close());

const OLD_CALL = {
  room: "old-room",
  caller: "alice",
  receiver: "bob",
  video: false,
  startedAt: 1,
  members: [
    { callId: "alice", joinedAt: 2 },
    { callId: "bob", joinedAt: 2 },
  ],
  former: [],
};

describe("stopping the server", () => {
  it("leaves no handle behind, and no end in the log", async () => {
    rig = await Rig.start();
    const [alice, bob] = [await rig.app("alice"), await rig.app("bob")];
    await alice.ask("callUser", offerTo("bob"));
    await bob.ask("answerCall", { to: "alice", signal: CALL.answer });
    await (await rig.app("carol")).ask("callUser", offerTo("nobody"));
    const lost = new Promise((resolve) => alice.socket.once("disconnect", resolve));
    await rig.signaling.close();
    expect(await lost).not.toBe("io server disconnect");
    expect(rig.clock.timers).toBe(0);
    expect(rig.callLog.story).not.toContain("finished answered");
    rig.clock.advance(TIMES.restartGrace);
    expect(rig.callLog.story).toHaveLength(4);
  });

  it("twice does no harm", async () => {
    rig = await Rig.start();
    await rig.app("alice");
    await rig.signaling.close();
    await rig.signaling.close();
  });
});

describe("starting the server", () => {
  it("brings back the calls of the last run before it lets anybody in", async () => {
    rig = await Rig.start({ unfinished: [OLD_CALL] });
    const bob = await rig.app("bob");
    expect(await (await rig.app("carol")).tell("callUser", offerTo("bob"))).toBe("user-busy");
    const alice = await rig.phone("alice", "laptop-1");
    expect(
      await alice.ask("resume", { roomId: "old-room", participants: ["alice", "bob"], lastSeq: 3 }),
    ).toEqual({
      ok: true,
      data: { participants: ["alice", "bob"], seq: rig.clock.now(), missed: true },
    });
    rig.clock.advance(TIMES.restartGrace);
    expect(await alice.heardNames()).toEqual(["roomParticipantLeft", "callEnded"]);
    expect(await bob.heard()).toEqual([]);
  });

  it("lets an app hang up before the other one has sent a heartbeat", async () => {
    rig = await Rig.start({ unfinished: [OLD_CALL] });
    const [alice, bob] = [await rig.app("alice"), await rig.app("bob")];
    expect(await alice.tell("endCall", { to: "bob" })).toBe("ok");
    expect(await bob.heard()).toEqual([["callEnded", { from: "alice" }]]);
  });

  it("finishes what cannot go on", async () => {
    rig = await Rig.start({ unfinished: [{ ...OLD_CALL, members: [] }] });
    await rig.app("alice");
    expect(rig.callLog.story).toEqual(["finished failed"]);
  });

  it("lets people call even when the log cannot be read", async () => {
    rig = await Rig.start({ unreadable: true });
    const [alice, bob] = [await rig.app("alice"), await rig.app("bob")];
    expect(await alice.tell("callUser", offerTo("bob"))).toBe("ok");
    expect(await bob.heardNames()).toEqual(["incomingCall"]);
    expect(rig.log.lines.filter((line) => line.startsWith("error"))).toHaveLength(1);
  });
});
