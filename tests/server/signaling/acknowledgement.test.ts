import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CALL, offerTo, roomOf } from "./messages.js";
import { Rig } from "./rig.js";

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.start();
});
afterEach(() => rig.close());

describe("an acknowledgement", () => {
  it("comes after the event has been passed on and its row is committed", async () => {
    const [alice, bob] = [await rig.app("alice"), await rig.app("bob")];
    let open = () => {};
    rig.callLog.gate = new Promise((resolve) => {
      open = resolve;
    });
    let isAcknowledged = false;
    const reply = alice.tell("callUser", offerTo("bob")).then((code) => {
      isAcknowledged = true;
      return code;
    });
    await bob.next("incomingCall");
    await alice.settled();
    expect(isAcknowledged).toBe(false);
    open();
    expect(await reply).toBe("ok");
    expect(rig.callLog.story).toEqual(["started alice bob"]);
  });

  it("says unavailable when the row could not be committed, and the call goes on", async () => {
    const [alice, bob] = [await rig.app("alice"), await rig.app("bob")];
    rig.callLog.fails = true;
    expect(await alice.tell("callUser", offerTo("bob"))).toBe("unavailable");
    expect(await bob.tell("answerCall", { to: "alice", signal: CALL.answer })).toBe("unavailable");
    expect(await alice.heardNames()).toEqual(["callAccepted"]);
    expect(await alice.tell("iceCandidate", { to: "bob", candidate: CALL.candidate })).toBe("ok");
    expect(rig.log.lines.filter((line) => line.startsWith("error"))).toHaveLength(2);
  });

  it("says internal when the server failed, without a word about why", async () => {
    const alice = await rig.app("alice");
    rig.accounts.storedCallId = async () => {
      throw new TypeError("a secret detail");
    };
    const reply = await alice.ask("callUser", offerTo("bob"));
    expect(reply).toMatchObject({ ok: false, error: { code: "internal" } });
    expect(JSON.stringify(reply)).not.toContain("secret");
    expect(rig.log.lines.filter((line) => line.startsWith("error"))).toHaveLength(1);
    expect(await alice.tell("heartbeat", {})).toBe("ok");
  });

  it("tells the caller the room, and whether the callee is there", async () => {
    const alice = await rig.app("alice");
    expect(await alice.ask("callUser", offerTo("bob"))).toMatchObject({
      ok: true,
      data: { delivered: false },
    });
    expect(await alice.tell("cancelCall", { to: "bob" })).toBe("ok");
    await rig.app("bob");
    expect(await alice.ask("callUser", offerTo("bob"))).toMatchObject({
      ok: true,
      data: { delivered: true },
    });
  });
});

describe("what the server logs", () => {
  it("holds neither descriptions nor candidates", async () => {
    const [alice, bob] = [await rig.app("alice"), await rig.app("bob")];
    await alice.ask("callUser", offerTo("bob"));
    await alice.ask("iceCandidate", { to: "bob", candidate: CALL.candidate });
    await bob.ask("answerCall", { to: "alice", signal: CALL.answer });
    await alice.ask("callUser", { userToCall: "bob", signalData: { type: "answer", sdp: CALL.offer.sdp } });
    expect(rig.log.lines.join()).not.toMatch(/m=audio|candidate:/);
  });
});

describe("candidates that overtake their call", () => {
  it("are refused for the moment, and delivered behind the ring", async () => {
    const [alice, bob] = [await rig.app("alice"), await rig.app("bob")];
    const candidate = { to: "bob", candidate: CALL.candidate };
    expect(await alice.tell("iceCandidate", candidate)).toBe("not-in-call");
    expect(await alice.tell("iceCandidate", { ...candidate, to: "carol" })).toBe("not-in-call");
    expect(await bob.heard()).toEqual([]);
    await alice.ask("callUser", offerTo("BOB"));
    expect(await bob.heardNames()).toEqual(["incomingCall", "iceCandidate"]);
  });

  it.each([{ roomId: null }, {}])(
    "are understood under the room's event with %j for a room",
    async (room) => {
      const [alice, bob] = [await rig.app("alice"), await rig.app("bob")];
      const candidate = { to: "bob", candidate: CALL.candidate, ...room };
      expect(await alice.tell("roomIceCandidate", candidate)).toBe("not-in-call");
      await alice.ask("callUser", offerTo("bob"));
      expect(await alice.tell("roomIceCandidate", candidate)).toBe("ok");
      const heard = ["iceCandidate", { from: "alice", candidate: CALL.candidate }];
      expect((await bob.heard()).slice(1)).toEqual([heard, heard]);
    },
  );
});

describe("an app that joined a room and never says that it leaves", () => {
  it("has left it when it makes or takes its next call", async () => {
    const [alice, bob, carol, dave] = await Promise.all(
      ["alice", "bob", "carol", "dave"].map((id) => rig.app(id)),
    );
    if (!alice || !bob || !carol || !dave) throw new TypeError("Somebody is missing");
    const reply = await alice.ask("callUser", offerTo("bob"));
    const roomId = roomOf(reply);
    await bob.ask("answerCall", { to: "alice", signal: CALL.answer, roomId });
    await alice.ask("inviteToRoom", { roomId, to: "carol" });
    await carol.ask("acceptRoomInvite", { roomId });
    await bob.heard();
    expect(await carol.tell("callUser", offerTo("dave"))).toBe("ok");
    expect(await bob.heard()).toEqual([["roomParticipantLeft", { roomId, userId: "carol" }]]);
    await dave.ask("answerCall", { to: "carol", signal: CALL.answer });
    await alice.ask("inviteToRoom", { roomId, to: "erin" });
    expect(await dave.tell("acceptRoomInvite", { roomId })).toBe("no-invite");
    expect(await carol.heardNames()).not.toContain("callEnded");
  });

  it("leaves its call of two for a room that it is invited to", async () => {
    const [alice, bob, carol] = [await rig.app("alice"), await rig.app("bob"), await rig.app("carol")];
    const reply = await alice.ask("callUser", offerTo("bob"));
    const roomId = roomOf(reply);
    await bob.ask("answerCall", { to: "alice", signal: CALL.answer, roomId });
    await alice.ask("inviteToRoom", { roomId, to: "carol" });
    const dave = await rig.app("dave");
    await carol.ask("callUser", offerTo("dave"));
    await dave.ask("answerCall", { to: "carol", signal: CALL.answer });
    await dave.heard();
    expect(await carol.tell("acceptRoomInvite", { roomId })).toBe("ok");
    expect(await dave.heardNames()).toEqual(["callEnded"]);
  });
});
