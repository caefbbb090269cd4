import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Call } from "../../../client/index.js";
import { hasVideo, TIMES } from "../../../protocol/index.js";
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

describe("a call between two", () => {
  it("goes through all its states and ends with both sides knowing why", async () => {
    const call = alice.phone.call("bob", silence());
    const seen = watch(call);
    const answered = await rung(bob);
    expect(answered).toMatchObject({ remote: "alice", origin: "incoming", state: "ringing", video: false });
    answered.accept(silence());
    await Promise.all([reaches(call, "connected"), reaches(answered, "connected")]);
    house.clock.advance(1500);
    const summary = await answered.hangUp();
    expect(endOf(summary)).toBe("local: hangup");
    expect(endOf(await call.ended())).toBe("remote: ended");
    expect(summary.durationMs).toBe(1500);
    expect(seen.seen.map(({ name, args }) => `${name} ${name === "ended" ? "" : args[0]}`.trim())).toEqual([
      "state connecting",
      "joined bob",
      "state connected",
      "linked bob",
      "state idle",
      "ended",
    ]);
    expect([alice.phone.current, bob.phone.current]).toEqual([null, null]);
  });

  it("is said in the words of the protocol, every candidate after its description", async () => {
    const call = alice.phone.call("bob", silence());
    const ringing = await rung(bob);
    await turn();
    ringing.accept(silence());
    await Promise.all([reaches(call, "connected"), reaches(ringing, "connected")]);
    await call.hangUp();
    expect(saidBy("alice")).toEqual(["callUser", "iceCandidate", "roomIceCandidate", "endCall"]);
    expect(saidBy("bob")).toEqual(["answerCall", "roomIceCandidate"]);
  });

  it("carries video when it is asked for", async () => {
    const [call, answered] = await talking(alice, bob, true);
    expect(call.video && answered.video).toBe(true);
    const offered = house.exchange.said.find(({ event }) => event === "callUser");
    expect(hasVideo(JSON.stringify(offered?.payload).replaceAll("\\r\\n", "\n"))).toBe(true);
  });

  it("leaves no timer behind", async () => {
    const [call, answered] = await talking(alice, bob);
    await call.hangUp();
    await answered.ended();
    expect(house.clock.pending).toBe(0);
  });

  it("sums up the people in it, unmeasured without media", async () => {
    const [call] = await talking(alice, bob);
    const { peers, setupMs } = await call.hangUp();
    expect(peers).toEqual([expect.objectContaining({ callId: "bob", mos: null, lossPct: null })]);
    expect(setupMs).toBe(0);
  });

  it("ends once, however often it is hung up", async () => {
    const [call] = await talking(alice, bob);
    const seen = watch(call);
    await Promise.all([call.hangUp(), call.hangUp(), call.hangUp()]);
    await call.hangUp();
    expect(seen.seen.filter(({ name }) => name === "ended")).toHaveLength(1);
  });
});

describe("a call that is not answered", () => {
  it("ends with the reason of a rejection on both sides", async () => {
    const call = alice.phone.call("bob", silence());
    const answered = await rung(bob);
    answered.reject("in a meeting");
    expect(endOf(await answered.ended())).toBe("local: in a meeting");
    expect(endOf(await call.ended())).toBe("remote: in a meeting");
  });

  it("stops ringing when the caller gives up", async () => {
    const call = alice.phone.call("bob", silence());
    const ringing = await rung(bob);
    expect(endOf(await call.hangUp())).toBe("local: canceled");
    expect(endOf(await ringing.ended())).toBe("remote: canceled");
  });

  it("fails with busy while the other one talks, who does not notice", async () => {
    const carol = await house.add("carol");
    const [running] = await talking(alice, bob);
    expect(endOf(await carol.phone.call("bob", silence()).ended())).toBe("remote: busy");
    expect(running.state).toBe("connected");
    expect(bob.seen.seen.filter(({ name }) => name === "incoming")).toHaveLength(1);
  });

  it("times out after 30 s when nobody is there", async () => {
    const call = alice.phone.call("nobody", silence());
    await turn();
    house.clock.advance(TIMES.ring - 1);
    expect(call.state).toBe("dialing");
    house.clock.advance(1);
    expect(endOf(await call.ended())).toBe("system: timeout");
    expect(saidBy("alice")).toContain("callFailed");
  });

  it("is over for both when nobody picks up", async () => {
    house.exchange.hold("alice");
    const call = alice.phone.call("bob", silence());
    const ringing = await rung(bob);
    house.clock.advance(TIMES.ring);
    const reasons = [endOf(await call.ended()), endOf(await ringing.ended())];
    expect(reasons).toEqual(["system: timeout", "system: no_answer"]);
  });

  it("reaches somebody who comes online within 30 s", async () => {
    const call = alice.phone.call("carol", silence());
    await turn();
    const carol = await house.add("carol");
    (await rung(carol)).accept(silence());
    await reaches(call, "connected");
  });

  it("waits for the reason when callEnded overtakes it, and does without one after 300 ms", async () => {
    house.exchange.drops = (to, event) => to === "alice" && event === "callRejected";
    const call = alice.phone.call("bob", silence());
    (await rung(bob)).reject();
    await turn();
    expect(call.state).toBe("dialing");
    house.clock.advance(TIMES.endedHold);
    expect(endOf(await call.ended())).toBe("remote: ended");
  });
});

describe("a room", () => {
  let carol: Handset;

  /** Alice and Bob talk, and Carol has joined them. */
  async function three(): Promise<Call[]> {
    carol = await house.add("carol");
    const [call, answered] = await talking(alice, bob);
    const linked = Promise.all([call, answered].map((one) => watch(one).next("linked")));
    call.invite("carol");
    const joining = await rung(carol, "invited");
    const seen = watch(joining);
    joining.accept(silence());
    await linked;
    await seen.until(() => seen.seen.filter(({ name }) => name === "linked").length === 2);
    return [call, answered, joining];
  }

  it("links everybody with everybody", async () => {
    const calls = await three();
    expect(calls.map(({ members }) => [...members].sort())).toEqual([
      ["bob", "carol"],
      ["alice", "carol"],
      ["alice", "bob"],
    ]);
    expect(new Set(calls.map(({ roomId }) => roomId)).size).toBe(1);
  });

  it("tells whoever invited how it went", async () => {
    const [call] = await three();
    house.exchange.said.length = 0;
    const seen = watch(call as Call);
    call?.invite("bob");
    call?.invite("nobody");
    await seen.until(() => seen.seen.length === 3);
    expect(seen.seen.map(({ args }) => args)).toEqual([
      ["bob", "busy"],
      ["nobody", "sent"],
      ["nobody", "offline"],
    ]);
    expect(saidBy("alice")).toEqual(["inviteToRoom"]);
  });

  it("goes on when one of three leaves, on a server without a word for it", async () => {
    const [call, answered, joining] = await three();
    const left = Promise.all([watch(call as Call).next("left"), watch(joining as Call).next("left")]);
    expect(endOf((await answered?.hangUp()) as never)).toBe("local: hangup");
    await left;
    expect([call?.state, joining?.state]).toEqual(["connected", "connected"]);
    await reRegistered(bob);
    expect(bob.phone.current).toBeNull();
  });

  it("is over for the last one when the others have left", async () => {
    const [call, answered, joining] = await three();
    await answered?.hangUp();
    await joining?.hangUp();
    expect(endOf((await call?.ended()) as never)).toBe("remote: ended");
  });

  it("counts people whose invite was declined as declined", async () => {
    carol = await house.add("carol");
    const [call] = await talking(alice, bob);
    const seen = watch(call);
    call.invite("carol");
    const invited = await rung(carol, "invited");
    expect(carol.seen.seen.at(-1)?.args[1]).toEqual(["alice", "bob"]);
    invited.reject();
    await seen.until(() => seen.seen.length === 2);
    expect(seen.seen.map(({ args }) => args)).toEqual([
      ["carol", "sent"],
      ["carol", "declined"],
    ]);
  });

  it("stops asking when the invite is taken back", async () => {
    carol = await house.add("carol");
    const [call] = await talking(alice, bob);
    call.invite("carol");
    const invited = await rung(carol, "invited");
    call.cancelInvite("carol");
    expect(endOf(await invited.ended())).toBe("remote: canceled");
  });

  it("leaves nothing behind when all have gone", async () => {
    const calls = await three();
    for (const call of calls) await call.hangUp();
    expect(house.clock.pending).toBe(0);
  });

  async function reRegistered({ seen }: Handset): Promise<void> {
    await seen.until(() => seen.seen.filter(({ name }) => name === "ready").length === 2);
  }
});
