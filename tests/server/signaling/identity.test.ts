import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isFields } from "./bad-payloads.js";
import { CALL, EVENT_NAMES, goodPayloads, offerTo, roomOf } from "./messages.js";
import { Rig } from "./rig.js";
import { situationOf } from "./situations.js";

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.start();
});
afterEach(() => rig.close());

const WITHOUT_SENDER = ["register", "heartbeat", "resume"];
const WITH_SENDER = EVENT_NAMES.filter((event) => !WITHOUT_SENDER.includes(event));

describe.each(WITH_SENDER)("%s", (event) => {
  it.each(["bob", "stranger", "__proto__"])(
    "is refused in the name of %s, and nobody hears of it",
    async (from) => {
      const { actor, payload, others } = await situationOf(event, rig);
      const forged = { ...(isFields(payload) ? payload : {}), from: actor.callId === from ? "alice" : from };
      const log = rig.callLog.entries.length;
      expect(await actor.tell(event, forged)).toBe("forbidden-sender");
      for (const client of [actor, ...others]) expect(await client.heard()).toEqual([]);
      expect(rig.callLog.entries).toHaveLength(log);
      expect(await actor.tell(event, payload)).toBe("ok");
    },
  );

  it("is taken in one's own name however it is spelled, and passed on as stored", async () => {
    const { actor, payload, others } = await situationOf(event, rig);
    const from = actor.callId.toUpperCase();
    expect(await actor.tell(event, { ...(isFields(payload) ? payload : {}), from })).toBe("ok");
    for (const client of others) expect(JSON.stringify(await client.heard())).not.toContain(from);
  });
});

describe("a third person", () => {
  it.each(["ringing", "running"])("changes nothing in a %s call, whatever it sends", async (state) => {
    const [alice, bob, mallory] = [await rig.app("alice"), await rig.app("bob"), await rig.phone("mallory")];
    const reply = await alice.ask("callUser", offerTo("bob"));
    const roomId = roomOf(reply);
    if (state === "running") await bob.ask("answerCall", { to: "alice", signal: CALL.answer, roomId });
    await alice.heard();
    await bob.heard();
    for (const to of ["alice", "bob"]) {
      const payloads = goodPayloads(to, roomId);
      for (const event of EVENT_NAMES.filter(
        (name) => !["register", "heartbeat", "callUser"].includes(name),
      )) {
        expect([event, await mallory.tell(event, payloads[event])]).not.toEqual([event, "ok"]);
      }
    }
    expect(await alice.heard()).toEqual([]);
    expect(await bob.heard()).toEqual([]);
    expect(rig.signaling.counts().calls).toBe(1);
  });
});

describe("a token-less socket of somebody who is in a call with a token", () => {
  it("can neither end it, nor speak in it, nor take it over", async () => {
    const [alice, bob] = [await rig.phone("alice", "laptop-1"), await rig.app("bob")];
    await alice.ask("callUser", offerTo("bob"));
    await bob.ask("answerCall", { to: "alice", signal: CALL.answer });
    const intruder = await rig.app("alice");
    await bob.heard();
    for (const [event, payload] of Object.entries(goodPayloads("bob", "room-1"))) {
      if (event === "register" || event === "heartbeat") continue;
      expect([event, await intruder.tell(event, payload)]).not.toEqual([event, "ok"]);
    }
    await alice.cut();
    await intruder.tell("heartbeat", {});
    expect(await intruder.tell("endCall", { to: "bob" })).toBe("not-in-call");
    expect(await bob.heard()).toEqual([]);
    const back = await rig.device("alice", "token-1", "laptop-1");
    expect(await back.tell("endCall", { to: "bob" })).toBe("ok");
    expect(await bob.heardNames()).toEqual(["callEnded"]);
  });
});
