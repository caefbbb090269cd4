import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CALL, offerTo } from "./messages.js";
import { Rig } from "./rig.js";

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.start();
});
afterEach(() => rig.close());

describe("registering", () => {
  it("is needed before anything else", async () => {
    const client = rig.client();
    await client.connect();
    expect(await client.tell("heartbeat", {})).toBe("not-registered");
    expect(await client.tell("callUser", offerTo("bob"))).toBe("not-registered");
  });

  it("gives the Call ID as stored to somebody with a token", async () => {
    const client = rig.client({ token: rig.account("Alice") });
    await client.connect();
    expect(await client.ask("register", "ALICE")).toEqual({ ok: true, data: { callId: "Alice" } });
  });

  it.each([
    ["somebody else's Call ID", "alice", "bob", "forbidden-sender"],
    ["a Call ID nobody has", "alice", "nobody", "forbidden-sender"],
    ["without having chosen a Call ID", null, "alice", "no-call-id"],
    ["a malformed Call ID", "alice", "a b", "bad-request"],
  ])("is refused to a token with %s", async (_, own, given, code) => {
    rig.account("bob");
    const client = rig.client({ token: rig.account(own) });
    await client.connect();
    expect(await client.tell("register", given)).toBe(code);
    expect(await client.tell("heartbeat", {})).toBe("not-registered");
  });

  it("without a token takes the stored spelling, or the given one where nobody has it", async () => {
    rig.account("Alice");
    const client = rig.client();
    await client.connect();
    expect(await client.ask("register", "alice")).toEqual({ ok: true, data: { callId: "Alice" } });
    expect(await client.ask("register", "Nobody")).toEqual({ ok: true, data: { callId: "Nobody" } });
  });

  it("under another Call ID moves a socket, and ends the call it had", async () => {
    const [alice, bob] = [await rig.app("alice"), await rig.app("bob")];
    await alice.ask("callUser", offerTo("bob"));
    await alice.register("carol");
    expect(await bob.heardNames()).toEqual(["incomingCall", "callEnded", "callCanceled", "callEnded"]);
    expect(await bob.tell("callUser", offerTo("carol"))).toBe("ok");
    expect(await alice.heardNames()).toEqual(["incomingCall"]);
  });

  it("under another Call ID takes along nothing that was said before", async () => {
    const [alice, bob] = [await rig.app("alice"), await rig.app("bob")];
    await alice.ask("iceCandidate", { to: "bob", candidate: CALL.candidate });
    await alice.register("carol");
    await alice.ask("callUser", offerTo("bob"));
    expect(await bob.heardNames()).toEqual(["incomingCall"]);
  });

  it("again under the same Call ID changes nothing", async () => {
    const [alice, bob] = [await rig.app("alice"), await rig.app("bob")];
    await alice.ask("callUser", offerTo("bob"));
    await bob.register("bob");
    await alice.register("alice");
    expect(await bob.heardNames()).toEqual(["incomingCall"]);
  });

  it("holds back the events behind it until it is done, in their order", async () => {
    const bob = await rig.app("bob");
    const client = rig.client();
    await client.connect();
    const replies = [
      client.tell("register", "alice"),
      client.tell("callUser", offerTo("bob")),
      client.tell("cancelCall", { to: "bob" }),
    ];
    expect(await Promise.all(replies)).toEqual(["ok", "ok", "ok"]);
    expect(await bob.heardNames()).toEqual(["incomingCall", "callEnded", "callCanceled", "callEnded"]);
  });

  it("delivers the ring that waits, and then the acknowledgement", async () => {
    const alice = await rig.app("alice");
    await alice.ask("callUser", offerTo("bob"));
    await alice.ask("iceCandidate", { to: "bob", candidate: CALL.candidate });
    const bob = rig.client();
    await bob.connect();
    await bob.register("bob");
    expect(bob.seenNames).toEqual(["incomingCall", "iceCandidate"]);
  });

  it("of a device takes the place of its older socket, which is put out", async () => {
    const token = rig.account("alice");
    const older = await rig.device("alice", token, "laptop-1");
    const out = new Promise((resolve) => older.socket.once("disconnect", resolve));
    const newer = await rig.device("alice", token, "laptop-1");
    expect(await out).toBe("io server disconnect");
    await (await rig.app("bob")).ask("callUser", offerTo("alice"));
    expect(await newer.heardNames()).toEqual(["incomingCall"]);
    expect(older.seenNames).toEqual([]);
  });

  it("keeps devices of the same id of two users apart", async () => {
    const alice = await rig.phone("alice", "device-1");
    const bob = await rig.phone("bob", "device-1");
    expect(await alice.tell("callUser", offerTo("bob"))).toBe("ok");
    expect(await bob.heardNames()).toEqual(["incomingCall"]);
  });
});
