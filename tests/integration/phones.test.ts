import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { Call, CallSummary } from "../../client/index.js";
import { TIMES } from "../../protocol/index.js";
import { startAppServer } from "../support/app-server/start.js";
import { ControlledClock } from "../support/controlled-clock.js";
import { startTestServer } from "../support/server.js";
import { type Caller, Callers, hears, reaches, sees, signUp } from "./callers.js";

interface Server {
  url: string;
  close(): Promise<void>;
}

const SERVERS: { name: string; start: () => Promise<Server>; ours: boolean }[] = [
  { name: "our server", start: startTestServer, ours: true },
  { name: "the app's own server", start: startAppServer, ours: false },
];

const SHORT_OFFLINE_MS = 100;

const endOf = ({ by, reason }: CallSummary): string => `${by}: ${reason}`;

describe.each(SERVERS)("real phones on $name", ({ start, ours }) => {
  let server: Server;
  let callers: Callers;
  let alice: Caller;
  let bob: Caller;

  beforeEach(async () => {
    server = await start();
    callers = new Callers(server.url);
    alice = await callers.add("alice");
    bob = await callers.add("bob");
  });

  afterEach(async () => {
    await callers.close();
    await server.close();
  });

  /** Both ends of a call that runs. */
  async function talking(caller: Caller, callee: Caller, video = false): Promise<[Call, Call]> {
    const call = caller.call(callee, video);
    const answered = await callee.answer();
    await Promise.all([reaches(call, "connected"), reaches(answered, "connected")]);
    return [call, answered];
  }

  it("two people hear each other, hang up, and know how it was", async () => {
    const [call, answered] = await talking(alice, bob);
    await Promise.all([hears(call, bob), hears(answered, alice)]);
    const summary = await call.hangUp();
    expect(endOf(summary)).toBe("local: hangup");
    expect(endOf(await answered.ended())).toBe("remote: ended");
    expect(summary.peers).toEqual([
      expect.objectContaining({ callId: "bob", route: "direct", mos: expect.any(Number) }),
    ]);
    expect(summary.setupMs).toBeGreaterThan(0);
    expect(summary.durationMs).toBeGreaterThan(0);
  });

  it("two people who have talked can talk again, the other way round", async () => {
    const [first, second] = await talking(alice, bob);
    await first.hangUp();
    await second.ended();
    const [call, answered] = await talking(bob, alice);
    await Promise.all([hears(call, alice), hears(answered, bob)]);
  });

  it("two people see each other's test pattern", async () => {
    const [call, answered] = await talking(alice, bob, true);
    const seen = await Promise.all([sees(call, bob), sees(answered, alice)]);
    for (const numbers of seen) expect([...numbers].sort((a, b) => a - b)).toEqual(numbers);
  });

  it("a third one joins and everybody hears everybody; one leaves and the others talk on", async () => {
    const carol = await callers.add("carol");
    const [call, answered] = await talking(alice, bob);
    call.invite("carol");
    const joined = await carol.answer("invited");
    await Promise.all([
      hears(call, bob),
      hears(call, carol),
      hears(answered, alice),
      hears(answered, carol),
      hears(joined, alice),
      hears(joined, bob),
    ]);
    const left = [call.next("left"), joined.next("left")];
    expect(endOf(await answered.hangUp())).toBe("local: hangup");
    expect(await Promise.all(left)).toEqual([["bob"], ["bob"]]);
    await Promise.all([hears(call, carol), hears(joined, alice)]);
    await joined.hangUp();
    expect(endOf(await call.ended())).toBe("remote: ended");
  });

  it("the one who started it may leave, come back by an invite, and is heard again", async () => {
    const carol = await callers.add("carol");
    const [call, answered] = await talking(alice, bob);
    call.invite("carol");
    const joined = await carol.answer("invited");
    await Promise.all([hears(joined, alice), hears(joined, bob), hears(answered, carol)]);
    const left = Promise.all([answered.next("left"), joined.next("left")]);
    const ready = ours ? Promise.resolve() : alice.phone.next("ready").then(() => {});
    await call.hangUp();
    await Promise.all([left, ready]);
    answered.invite("alice");
    const back = await alice.answer("invited");
    await Promise.all([hears(back, bob), hears(back, carol), hears(answered, alice), hears(joined, alice)]);
  });

  it("a rejected call ends with the reason that was given", async () => {
    const call = alice.call(bob);
    (await bob.rung()).reject("in a meeting");
    expect(endOf(await call.ended())).toBe("remote: in a meeting");
  });

  it("a call that the caller gives up stops ringing", async () => {
    const call = alice.call(bob);
    const ringing = await bob.rung();
    expect(endOf(await call.hangUp())).toBe("local: canceled");
    expect(endOf(await ringing.ended())).toBe("remote: canceled");
  });

  it("a call to somebody who talks fails with busy, and they talk on", async () => {
    const carol = await callers.add("carol");
    const [call, answered] = await talking(alice, bob);
    expect(endOf(await carol.call(bob).ended())).toBe("remote: busy");
    await Promise.all([hears(call, bob), hears(answered, alice)]);
  });

  it("two who call each other at once end up in one call", async () => {
    const decided = new AbortController();
    const rings = [alice, bob].map(async (callee) => {
      const [ringing] = await callee.phone.next("incoming", decided.signal);
      return { callee, ringing };
    });
    const calls = new Map([
      [alice, alice.call(bob)],
      [bob, bob.call(alice)],
    ]);
    const { callee, ringing } = await Promise.race(rings);
    decided.abort();
    await Promise.allSettled(rings);
    ringing.accept(callee.media());
    const caller = callee === alice ? bob : alice;
    await Promise.all([hears(calls.get(caller) as Call, callee), hears(ringing, caller)]);
  });

  it("a call waits for somebody who comes online within 30 s", async () => {
    const token = await signUp(server.url, "carol");
    const call = alice.call("carol");
    const carol = await callers.open("carol", token);
    const answered = await carol.answer();
    await Promise.all([hears(call, carol), hears(answered, alice)]);
  });
});

describe("a call to somebody who is away", () => {
  it("ends on our server after 30 s, and reads offline", async () => {
    const server = await startTestServer();
    const callers = new Callers(server.url);
    onTestFinished(async () => {
      await callers.close();
      await server.close();
    });
    const clock = new ControlledClock();
    const alice = await callers.add("alice", { clock });
    const call = alice.call("nobody");
    while (call.roomId === null) await turn();
    clock.advance(TIMES.ring);
    expect(endOf(await call.ended())).toBe("system: offline");
    expect(alice.phone.current).toBeNull();
  });

  it("ends on the app's own server when that one gives up", async () => {
    const server = await startAppServer({ offlineMs: SHORT_OFFLINE_MS });
    const callers = new Callers(server.url);
    onTestFinished(async () => {
      await callers.close();
      await server.close();
    });
    const alice = await callers.add("alice");
    expect(endOf(await alice.call("nobody").ended())).toBe("remote: offline");
  });
});

it("a Call ID may be dialed in any spelling on our server", async () => {
  const server = await startTestServer();
  const callers = new Callers(server.url);
  onTestFinished(async () => {
    await callers.close();
    await server.close();
  });
  const alice = await callers.add("alice");
  const bob = await callers.add("Bob");
  const call = alice.call("bOB");
  const answered = await bob.answer();
  await Promise.all([hears(call, bob), hears(answered, alice)]);
  expect(call.remote).toBe("Bob");
});
