import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MemoryHandledKeys } from "../../../server/signaling/handled-keys.js";
import type { Handlers } from "../../../server/signaling/handlers.js";
import { onlyOnce } from "../../../server/signaling/once.js";
import type { Outcome } from "../../../server/signaling/runner.js";
import { AUDIO } from "../calls/world.js";
import { CALL, offerTo, roomOf } from "./messages.js";
import { Rig } from "./rig.js";

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.start();
});
afterEach(() => rig.close());

describe("an event that arrives again under its key", () => {
  it("gets the same answer and changes nothing, on a new socket too", async () => {
    const [alice, bob] = [await rig.phone("alice", "laptop-1"), await rig.phone("bob")];
    const call = { ...offerTo("bob"), key: "k1" };
    const first = await alice.ask("callUser", call);
    expect(await alice.ask("callUser", call)).toEqual(first);
    await alice.cut();
    const again = await rig.device("alice", "token-1", "laptop-1");
    expect(await again.ask("callUser", { ...call, retry: true })).toEqual(first);
    expect(await bob.heardNames()).toEqual(["incomingCall"]);
    expect(rig.callLog.story).toEqual(["started alice bob"]);
  });

  it("gets the same refusal, though by now it could be done", async () => {
    const [alice, bob] = [await rig.phone("alice"), await rig.phone("bob")];
    const end = { to: "bob", key: "k1" };
    expect(await alice.tell("endCall", end)).toBe("not-in-call");
    await alice.ask("callUser", offerTo("bob"));
    expect(await alice.tell("endCall", { ...end, retry: true })).toBe("not-in-call");
    expect(await bob.heardNames()).toEqual(["incomingCall"]);
    expect(await alice.tell("endCall", { ...end, key: "k2" })).toBe("ok");
  });

  it("waits for the first one, where that is still being committed", async () => {
    const alice = await rig.phone("alice", "laptop-1");
    await rig.phone("bob");
    let open = () => {};
    rig.callLog.gate = new Promise((resolve) => (open = resolve));
    const call = { ...offerTo("bob"), key: "k1" };
    const lost = alice.ask("callUser", call).catch((error: Error) => error.message);
    await alice.settled();
    await alice.cut();
    const again = await rig.device("alice", "token-1", "laptop-1");
    const reply = again.ask("callUser", { ...call, retry: true });
    await again.settled();
    expect(rig.callLog.story).toEqual([]);
    open();
    expect(roomOf(await reply)).toEqual(expect.any(String));
    expect(await lost).toContain("disconnected");
    expect(rig.callLog.story).toEqual(["started alice bob"]);
  });

  it("is another one when another user sends it", async () => {
    const [alice, carol] = [await rig.phone("alice"), await rig.phone("carol")];
    await Promise.all([rig.phone("bob"), rig.phone("dave")]);
    const [first, second] = [
      await alice.ask("callUser", { ...offerTo("bob"), key: "k1" }),
      await carol.ask("callUser", { ...offerTo("dave"), key: "k1" }),
    ];
    expect(roomOf(first)).not.toBe(roomOf(second));
  });

  it("never reaches anybody else with its key", async () => {
    const [alice, bob] = [await rig.phone("alice"), await rig.phone("bob")];
    const room = roomOf(await alice.ask("callUser", { ...offerTo("bob"), key: "k1", retry: true }));
    await bob.ask("answerCall", { to: "alice", roomId: room, signal: CALL.answer, key: "k2" });
    const heard = [...(await alice.heard()), ...(await bob.heard())];
    expect(heard).toHaveLength(2);
    expect(JSON.stringify(heard)).not.toMatch(/"key"|"retry"/);
  });
});

describe("a word about the end of a call", () => {
  it.each(["endCall", "cancelCall", "rejectCall", "callFailed"])(
    "that names another room is refused: %s",
    async (event) => {
      const [alice, bob] = [await rig.phone("alice"), await rig.phone("bob")];
      const room = roomOf(await alice.ask("callUser", offerTo("bob")));
      expect(await alice.tell(event, { to: "bob", roomId: "the-last-one" })).toBe("not-in-call");
      expect(await alice.tell(event, { to: "bob", roomId: room })).toBe("ok");
      expect((await bob.heardNames()).slice(0, 2)).toEqual(["incomingCall", "callEnded"]);
    },
  );
});

describe("the last words of a caller that name the key of their call", () => {
  const words = ["cancelCall", "callFailed", "endCall"];

  it.each(words)("end that call, and not the next one with the same person: %s", async (event) => {
    const [alice, bob] = [await rig.phone("alice"), await rig.phone("bob")];
    const room = roomOf(await alice.ask("callUser", { ...offerTo("bob"), key: "k1" }));
    await bob.ask("rejectCall", { to: "alice", roomId: room });
    await alice.ask("callUser", { ...offerTo("bob"), key: "k2" });
    await bob.heard();
    expect(await alice.tell(event, { to: "bob", callKey: "k1" })).toBe("not-in-call");
    expect(await bob.heardNames()).toEqual([]);
    expect(await alice.tell(event, { to: "bob", callKey: "k2" })).toBe("ok");
    expect((await bob.heardNames())[0]).toBe("callEnded");
  });

  it.each(words)("that come before it keep it from ringing, however often it comes: %s", async (event) => {
    const [alice, bob] = [await rig.phone("alice"), await rig.phone("bob")];
    expect(await alice.tell(event, { to: "bob", callKey: "k1", key: "k2" })).toBe("not-in-call");
    for (const retry of [false, true]) {
      expect(await alice.tell("callUser", { ...offerTo("bob"), key: "k1", retry })).toBe("call-over");
    }
    expect([await bob.heardNames(), rig.callLog.story]).toEqual([[], []]);
    expect(await alice.tell("callUser", { ...offerTo("bob"), key: "k3" })).toBe("ok");
  });

  it("mean nothing for the call of another user who has made up the same key", async () => {
    const [alice, bob, carol] = [await rig.phone("alice"), await rig.phone("bob"), await rig.phone("carol")];
    await alice.ask("callUser", { ...offerTo("bob"), key: "k1" });
    expect(await carol.tell("cancelCall", { to: "bob", callKey: "k1" })).toBe("not-in-call");
    expect(await carol.tell("cancelCall", { to: "alice", callKey: "k1" })).toBe("not-in-call");
    expect(await bob.heardNames()).toEqual(["incomingCall"]);
  });

  it("wait until that call has been placed, where that is under way on another socket", async () => {
    const done: string[] = [];
    let place = () => {};
    const outcome: Outcome<never> = { reply: { ok: true, data: {} as never }, committed: null };
    const handlers: Pick<Handlers, "callUser" | "cancelCall"> = {
      callUser: () =>
        new Promise((resolve) => {
          place = () => {
            done.push("callUser");
            resolve(outcome);
          };
        }),
      cancelCall: () => {
        done.push("cancelCall");
        return outcome;
      },
    };
    const { callUser, cancelCall } = onlyOnce(handlers as Handlers, new MemoryHandledKeys(() => 0));
    const sender = { callId: "alice", userId: 1, device: "1:a", socket: "s1" };
    const placed = callUser(sender, { userToCall: "bob", signalData: AUDIO, key: "k1" });
    const canceled = cancelCall({ ...sender, socket: "s2" }, { to: "bob", callKey: "k1" });
    place();
    await Promise.all([placed, canceled]);
    expect(done).toEqual(["callUser", "cancelCall"]);
  });
});
