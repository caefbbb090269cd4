import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CallError, TIMES } from "../../../protocol/index.js";
import {
  endOf,
  type Handset,
  HouseOfPhones,
  reaches,
  rung,
  silence,
  talking,
  watch,
} from "../house-of-phones.js";

let house: HouseOfPhones;
let alice: Handset;
let bob: Handset;

beforeEach(async () => {
  house = new HouseOfPhones();
  alice = await house.add("alice");
  bob = await house.add("bob");
});

afterEach(() => house.close());

const saidBy = (callId: string): string[] =>
  house.exchange.said.filter(({ from }) => from === callId).map(({ event }) => event);

describe("a lost server", () => {
  it("ends a call that is not connected", async () => {
    const call = alice.phone.call("bob", silence());
    await rung(bob);
    alice.line.lose();
    expect(endOf(await call.ended())).toBe("system: server_lost");
    expect((await alice.seen.next("lost")).args).toEqual([]);
  });

  it("leaves a call alone that is connected", async () => {
    const [running] = await talking(alice, bob);
    alice.line.falter();
    alice.line.recover();
    await turn();
    expect(running.state).toBe("connected");
    expect(saidBy("alice")).not.toContain("resume");
  });

  it("asks to resume a running call where the server can", async () => {
    const dora = await house.add("dora", ["resume", "leave-room", "ack"]);
    const [call] = await talking(dora, bob);
    house.exchange.replies.resume = () => ({ participants: ["dora"] });
    dora.line.falter();
    dora.line.recover();
    expect(endOf(await call.ended())).toBe("remote: ended");
    expect(house.exchange.said.find(({ event }) => event === "resume")?.payload).toEqual({
      roomId: expect.any(String),
      participants: ["dora", "bob"],
    });
  });

  it.each(["call-over", "not-in-call"] as const)("ends what cannot be resumed: %s", async (code) => {
    const dora = await house.add("dora", ["resume"]);
    const [call] = await talking(dora, bob);
    house.exchange.replies.resume = () => new CallError(code);
    dora.line.falter();
    dora.line.recover();
    expect(endOf(await call.ended())).toBe("system: ended");
  });

  it("that forgot a call which was only dialed ends it", async () => {
    const dora = await house.add("dora", ["resume", "leave-room", "ack"]);
    house.exchange.replies.callUser = () => ({ roomId: "room-of-dora", delivered: true });
    const call = dora.phone.call("bob", silence());
    await rung(bob);
    house.exchange.replies.resume = () => {
      throw new CallError("call-over");
    };
    dora.line.falter();
    dora.line.recover();
    expect(endOf(await call.ended())).toBe("system: ended");
  });

  it("that does not ring again after an absence has given the ring up", async () => {
    const dora = await house.add("dora", ["resume", "leave-room", "ack"]);
    bob.phone.call("dora", silence());
    const ringing = await rung(dora);
    dora.line.falter();
    dora.line.recover();
    expect(endOf(await ringing.ended())).toBe("system: canceled");
  });

  it("goes on when resuming merely failed", async () => {
    const dora = await house.add("dora", ["resume"]);
    const [call] = await talking(dora, bob);
    house.exchange.replies.resume = () => new CallError("unavailable");
    dora.line.falter();
    dora.line.recover();
    await turn();
    expect(call.state).toBe("connected");
  });

  it("that refuses for good ends what is not connected, and says so", async () => {
    const call = alice.phone.call("bob", silence());
    alice.line.refuse(new CallError("token-expired"));
    expect(endOf(await call.ended())).toBe("system: token-expired");
    expect((await alice.seen.next("refused")).args[0]).toMatchObject({ code: "token-expired" });
  });
});

describe("what the server acknowledges", () => {
  it.each(["no-call-id", "forbidden-sender", "unavailable", "bad-request"] as const)(
    "a call refused with %s ends with that code, after it was told as trouble",
    async (code) => {
      house.exchange.replies.callUser = () => new CallError(code);
      const call = alice.phone.call("bob", silence());
      const seen = watch(call);
      expect(endOf(await call.ended())).toBe(`system: ${code}`);
      expect(seen.seen[0]).toMatchObject({ name: "trouble", args: [{ code }] });
    },
  );

  it("user-busy comes as an event too, whose reason is the one that counts", async () => {
    house.exchange.replies.callUser = () => new CallError("user-busy");
    const call = alice.phone.call("bob", silence());
    const seen = watch(call);
    await turn();
    await turn();
    expect(call.state).toBe("dialing");
    house.exchange.inject("alice", "callFailed", { from: "bob", reason: "busy" });
    expect(endOf(await call.ended())).toBe("remote: busy");
    expect(seen.seen.map(({ name }) => name)).toEqual(["state", "ended"]);
  });

  it("a callee known to be away makes the time-out read offline", async () => {
    house.exchange.replies.callUser = () => ({ roomId: "room-1", delivered: false });
    const call = alice.phone.call("nobody", silence());
    await turn();
    await turn();
    expect(call.roomId).toBe("room-1");
    house.clock.advance(TIMES.ring);
    expect(endOf(await call.ended())).toBe("system: offline");
  });

  it("a refused candidate is trouble, and no end", async () => {
    house.exchange.replies.roomIceCandidate = () => new CallError("too-many-candidates");
    const call = alice.phone.call("bob", silence());
    const seen = watch(call);
    (await rung(bob)).accept(silence());
    expect((await seen.next("trouble")).args[0]).toMatchObject({ code: "too-many-candidates" });
    await reaches(call, "connected");
  });

  it("a late candidate to a call that is over is not even trouble", async () => {
    house.exchange.replies.roomIceCandidate = () => new CallError("not-in-call");
    const [call] = await talking(alice, bob);
    const seen = watch(call);
    await call.hangUp();
    expect(seen.seen.map(({ name }) => name)).toEqual(["state", "ended"]);
  });
});
