import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { malformed, oversized, withForeignFields } from "./bad-payloads.js";
import { EVENT_NAMES } from "./messages.js";
import { Rig } from "./rig.js";
import { situationOf } from "./situations.js";

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.start();
});
afterEach(() => rig.close());

const snapshot = () => JSON.stringify([rig.signaling.counts(), rig.callLog.entries]);

describe.each(EVENT_NAMES)("%s", (event) => {
  it("is refused when it is malformed: nothing changes, nobody hears of it, and it works afterwards", async () => {
    const { actor, payload, others } = await situationOf(event, rig);
    const before = snapshot();
    for (const [what, bad] of malformed(event, payload)) {
      const args = bad === undefined ? [] : [bad];
      expect([what, await actor.tell(event, ...args)]).toEqual([what, "bad-request"]);
    }
    expect(await actor.tell(event, payload, payload)).toBe("bad-request");
    expect(snapshot()).toBe(before);
    for (const client of [actor, ...others]) expect(await client.heard()).toEqual([]);
    expect(await actor.tell(event, payload)).toBe("ok");
  });

  it("is understood when it is as long as it may be", async () => {
    const { actor, payload } = await situationOf(event, rig);
    for (const [what, long] of oversized(payload, 0)) {
      expect([what, await actor.tell(event, long)]).not.toEqual([what, "bad-request"]);
    }
  });

  it("survives binary, no acknowledgement, and one that is no function", async () => {
    const { actor, payload } = await situationOf(event, rig);
    actor.socket.emit(event);
    actor.socket.emit(event, null, null, "no function");
    actor.socket.emit(event, Buffer.from([1, 2, 3]));
    if (event !== "heartbeat") expect(await actor.tell(event, Buffer.from([1, 2, 3]))).toBe("bad-request");
    expect(await actor.tell(event, payload)).toBe("ok");
  });

  it("is relayed without fields that nobody knows", async () => {
    const { actor, payload, others } = await situationOf(event, rig);
    expect(await actor.tell(event, withForeignFields(payload))).toBe("ok");
    for (const client of [actor, ...others]) {
      expect(JSON.stringify(await client.heard())).not.toContain("evil");
    }
  });
});

describe("in a wrong state", () => {
  it.each([
    ["heartbeat", "ok"],
    ["answerCall", "not-in-call"],
    ["rejectCall", "not-in-call"],
    ["cancelCall", "not-in-call"],
    ["callFailed", "not-in-call"],
    ["endCall", "not-in-call"],
    ["iceCandidate", "not-in-call"],
    ["roomIceCandidate", "not-in-call"],
    ["inviteToRoom", "not-in-call"],
    ["cancelRoomInvite", "not-in-call"],
    ["acceptRoomInvite", "no-invite"],
    ["declineRoomInvite", "no-invite"],
    ["roomSignal", "not-in-call"],
    ["leaveRoom", "not-in-call"],
    ["resume", "call-over"],
  ] as const)("%s of somebody in no call is answered with %s", async (event, code) => {
    const { payload, others, actor } = await situationOf(event, rig);
    const before = snapshot();
    const stranger = await rig.app("stranger");
    expect(await stranger.tell(event, payload)).toBe(code);
    for (const client of [actor, ...others]) expect(await client.heard()).toEqual([]);
    stranger.socket.disconnect();
    await actor.settled();
    expect(JSON.parse(snapshot())[1]).toEqual(JSON.parse(before)[1]);
  });
});

describe("an event that does not exist", () => {
  it.each(["nonsense", "__proto__", "constructor", "toString", ""])("is refused: %j", async (event) => {
    const alice = await rig.app("alice");
    expect(await alice.tell(event, {})).toBe("bad-request");
    alice.socket.emit(event, { no: "acknowledgement" });
    expect(await alice.tell("heartbeat", {})).toBe("ok");
  });

  it("in a frame beyond the limit costs the socket, not the server", async () => {
    const [alice, bob] = [await rig.app("alice"), await rig.app("bob")];
    const closed = new Promise((resolve) => alice.socket.once("disconnect", resolve));
    alice.socket.emit("callUser", { userToCall: "x".repeat(70_000) });
    await closed;
    expect(await bob.tell("heartbeat", {})).toBe("ok");
  });

  it("in a frame that is no packet costs the socket, not the server", async () => {
    const [alice, bob] = [await rig.app("alice"), await rig.app("bob")];
    const closed = new Promise((resolve) => alice.socket.once("disconnect", resolve));
    alice.socket.io.engine.write("9{broken");
    await closed;
    expect(await bob.tell("heartbeat", {})).toBe("ok");
  });
});
