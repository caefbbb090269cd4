import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { type AudioSink, type AudioSource, type Call, noneEngine } from "../../client/index.js";
import type { MediaEngine } from "../../client/media/port.js";
import { CallError } from "../../protocol/index.js";
import {
  endOf,
  type Handset,
  HouseOfPhones,
  reaches,
  rung,
  silence,
  talking,
  watch,
} from "./house-of-phones.js";

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

describe("one call at a time", () => {
  it("a second call throws already-in-call, whatever the first one is doing", async () => {
    const second = (): Call => alice.phone.call("carol", silence());
    const inCall = expect.objectContaining({ code: "already-in-call" });
    const call = alice.phone.call("bob", silence());
    expect(second).toThrow(inCall);
    (await rung(bob)).accept(silence());
    await reaches(call, "connected");
    expect(second).toThrow(inCall);
    await call.hangUp();
    expect(second().state).toBe("dialing");
  });

  it("a second call that the server lets through is rejected as busy", async () => {
    await talking(alice, bob);
    const signal = { type: "offer", sdp: "v=0" };
    house.exchange.inject("bob", "incomingCall", { from: "carol", roomId: "other", signal });
    await turn();
    expect(house.exchange.said.at(-1)).toMatchObject({
      from: "bob",
      event: "rejectCall",
      payload: { to: "carol", reason: "busy" },
    });
  });

  it("a repeated ring of the same call is the same call", async () => {
    alice.phone.call("bob", silence());
    const ringing = await rung(bob);
    const signal = { type: "offer", sdp: "v=0" };
    house.exchange.inject("bob", "incomingCall", { from: "alice", roomId: ringing.roomId, signal });
    await turn();
    expect(bob.phone.current).toBe(ringing);
    expect(saidBy("bob")).toEqual([]);
  });

  it("an invite during a call is declined", async () => {
    await talking(alice, bob);
    const invite = { roomId: "other", from: "carol", participants: ["carol"], isVideoCall: false };
    house.exchange.inject("bob", "roomInvite", invite);
    await turn();
    expect(house.exchange.said.at(-1)).toMatchObject({ from: "bob", event: "declineRoomInvite" });
  });

  it("accepting twice is an error of the caller, and the call goes on", async () => {
    const [, answered] = await talking(alice, bob);
    expect(() => answered.accept(silence())).toThrow(expect.objectContaining({ code: "illegal-transition" }));
    expect(answered.state).toBe("connected");
  });
});

describe("two who call each other at the same moment", () => {
  it("the slower one gets busy, then rings, and they talk", async () => {
    house.exchange.hold("bob");
    const first = alice.phone.call("bob", silence());
    await turn();
    const second = bob.phone.call("alice", silence());
    await turn();
    house.exchange.release("bob");
    expect(endOf(await second.ended())).toBe("remote: busy");
    const ringing = await rung(bob);
    expect(ringing.remote).toBe("alice");
    ringing.accept(silence());
    await Promise.all([reaches(first, "connected"), reaches(ringing, "connected")]);
  });

  it("nothing rings when the faster one has given up meanwhile", async () => {
    house.exchange.hold("bob");
    const first = alice.phone.call("bob", silence());
    await turn();
    const second = bob.phone.call("alice", silence());
    await turn();
    await first.hangUp();
    house.exchange.release("bob");
    await second.ended();
    await turn();
    expect(bob.phone.current).toBeNull();
    expect(bob.seen.seen.map(({ name }) => name)).toEqual(["ready"]);
  });
});

describe("listeners", () => {
  const warnings = (): Error[] => {
    const seen: Error[] = [];
    const listener = (warning: Error): void => void seen.push(warning);
    process.on("warning", listener);
    onTestFinished(() => void process.off("warning", listener));
    return seen;
  };

  it("that throw do not break the call", async () => {
    const seen = warnings();
    const fail = (): never => {
      throw new Error("careless listener");
    };
    bob.phone.on("incoming", fail);
    const call = alice.phone.call("bob", silence());
    call.on("state", fail).on("joined", fail).on("ended", fail);
    (await rung(bob)).accept(silence());
    await reaches(call, "connected");
    expect(endOf(await call.hangUp())).toBe("local: hangup");
    await turn();
    expect(seen.length).toBeGreaterThan(3);
  });

  it("that hang up in the middle of a step end the call cleanly", async () => {
    for (const event of ["state", "joined"] as const) {
      const call = alice.phone.call("bob", silence());
      const ringing = await rung(bob);
      call.on(event, () => void call.hangUp());
      ringing.accept(silence());
      expect(endOf(await call.ended())).toBe("local: canceled");
      await ringing.ended();
      expect(house.clock.pending).toBe(0);
    }
  });

  it("of ended may call again at once", async () => {
    const [call] = await talking(alice, bob);
    const again = new Promise<Call>((resolve) => {
      call.on("ended", () => resolve(alice.phone.call("bob", silence())));
    });
    await call.hangUp();
    expect((await again).state).toBe("dialing");
  });
});

describe("media that cannot be had", () => {
  const broken: MediaEngine = {
    ...noneEngine,
    openSession() {
      throw new CallError("media-failed");
    },
  };

  it("ends the call with pc_failed and tells both sides", async () => {
    const dora = await house.add("dora", [], broken);
    const call = alice.phone.call("dora", silence());
    const ringing = await rung(dora);
    const seen = watch(ringing);
    ringing.accept(silence());
    expect(endOf(await ringing.ended())).toBe("system: pc_failed");
    expect(endOf(await call.ended())).toBe("remote: pc_failed");
    expect((await seen.next("trouble")).args[0]).toMatchObject({ code: "media-failed" });
  });

  it("is no reason not to hang up", async () => {
    const dora = await house.add("dora", [], broken);
    expect(endOf(await dora.phone.call("bob", silence()).ended())).toBe("system: pc_failed");
    expect(dora.phone.current).toBeNull();
  });

  it("ends the call when it cannot be recorded", async () => {
    const call = alice.phone.call("bob", { ...silence(), record: "/nowhere/at/all/call.wav" });
    const seen = watch(call);
    (await rung(bob)).accept(silence());
    expect(endOf(await call.ended())).toBe("local: hangup");
    expect((await seen.next("trouble")).args[0]).toMatchObject({ code: "recording-failed" });
  });
});

describe("a call that rings before anybody listens", () => {
  it("is told to the first who does, once", async () => {
    const call = alice.phone.call("carol", silence());
    await turn();
    const { phone } = await house.open("carol");
    await turn();
    const heard: Call[] = [];
    phone.on("incoming", (ringing) => heard.push(ringing));
    phone.on("incoming", (ringing) => heard.push(ringing));
    await turn();
    expect(heard).toEqual([phone.current, phone.current]);
    phone.on("incoming", (ringing) => heard.push(ringing));
    heard[0]?.accept(silence());
    await reaches(call, "connected");
    expect(heard).toHaveLength(2);
  });

  it("is not told any more when it has stopped ringing", async () => {
    const call = alice.phone.call("carol", silence());
    await turn();
    const { phone } = await house.open("carol");
    await turn();
    await call.hangUp();
    await turn();
    const heard: Call[] = [];
    phone.on("incoming", (ringing) => heard.push(ringing));
    await turn();
    expect(heard).toEqual([]);
  });
});

describe("closing a phone", () => {
  it("hangs up, releases what it was given, and leaves no timer and no listener", async () => {
    let closed = 0;
    const source: AudioSource = { read: () => true, close: () => void closed++ };
    const sink: AudioSink = {
      write() {},
      async close() {
        closed++;
      },
    };
    const call = alice.phone.call("bob", { source, sink });
    const answered = await rung(bob);
    answered.accept(silence());
    await reaches(call, "connected");
    await alice.phone.close();
    expect(endOf(await answered.ended())).toBe("remote: ended");
    expect(closed).toBe(2);
    expect(house.clock.pending).toBe(0);
    for (const event of ["message", "registered", "lost", "refused"] as const) {
      expect(alice.line.listenerCount(event)).toBe(0);
    }
    for (const event of ["ready", "incoming", "ended"] as const) {
      expect(alice.phone.listenerCount(event as "ready")).toBe(0);
    }
  });

  it("refuses nothing that rings: another device may still take it", async () => {
    alice.phone.call("bob", silence());
    const ringing = await rung(bob);
    await bob.phone.close();
    expect(endOf(await ringing.ended())).toBe("system: closed");
    const saidByBob = house.exchange.said.filter(({ from }) => from === "bob").map(({ event }) => event);
    expect(saidByBob).not.toContain("rejectCall");
  });

  it("rings no more, not even with a call that crossed its own", async () => {
    house.exchange.hold("bob");
    alice.phone.call("bob", silence());
    await turn();
    bob.phone.call("alice", silence());
    house.exchange.release("bob");
    await turn();
    await bob.phone.close();
    await turn();
    expect(bob.phone.current).toBeNull();
    await alice.phone.close();
    expect(house.clock.pending).toBe(0);
  });

  it("is possible twice", async () => {
    await alice.phone.close();
    await alice.phone.close();
    expect(alice.phone.current).toBeNull();
  });
});
