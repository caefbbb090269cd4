import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Call, noneEngine, nullSink, openPhone, type Phone, silenceSource } from "../../client/index.js";
import { BrittleLine } from "../support/brittle-line.js";
import { EventRecorder } from "../support/events.js";
import { startTestServer, type TestServer } from "../support/server.js";

/** Somebody whose line to the server can fail. */
interface Person {
  phone: Phone;
  line: BrittleLine;
  token: string;
}

/** A dead party is noticed within this, however sound its connection looks; a busy machine may take a little longer. */
const NOTICED_MS = 10_000;
const SLACK_MS = 2_000;

let server: TestServer;
const people: Person[] = [];

beforeEach(async () => {
  server = await startTestServer();
});

afterEach(async () => {
  await Promise.all(people.map(({ phone }) => phone.close()));
  await Promise.all(people.splice(0).map(({ line }) => line.close()));
  await server.close();
});

const media = () => ({ source: silenceSource(), sink: nullSink() });

async function person(callId: string): Promise<Person> {
  const [{ token }, line] = [await server.createUser(callId), await BrittleLine.to(server.url)];
  const phone = await openPhone({
    servers: { primary: line.url, fallback: line.url },
    token,
    callId,
    deviceId: `device_of_${callId}`,
    engine: noneEngine,
  });
  people.push({ phone, line, token });
  return { phone, line, token };
}

/** Takes the next call that rings there. */
async function answer({ phone }: Person, how: "incoming" | "invited" = "incoming"): Promise<Call> {
  const [call] = await phone.next(how);
  call.accept(media());
  return call;
}

async function connected(call: Call): Promise<void> {
  while (call.state !== "connected") {
    const [state] = await call.next("state");
    if (state === "idle") throw new Error("The call ended before it was connected");
  }
}

async function talking(caller: Person, callee: Person): Promise<[Call, Call]> {
  const answered = answer(callee);
  const call = caller.phone.call(callee.phone.callId, media());
  const other = await answered;
  await Promise.all([connected(call), connected(other)]);
  return [call, other];
}

async function joins(host: Call, guest: Person): Promise<Call> {
  const accepted = answer(guest, "invited");
  host.invite(guest.phone.callId);
  const call = await accepted;
  await connected(call);
  return call;
}

const watch = (call: Call) =>
  EventRecorder.ofNames(call, ["joined", "left", "away", "back", "invite", "ended"]);
const told = (recorder: EventRecorder) => recorder.seen.map(({ name, args }) => [name, ...args].join(" "));

async function history({ token }: Person): Promise<{ outcome: string | null }[]> {
  const response = await fetch(`${server.url}/api/calls/history`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return (await response.json()) as { outcome: string | null }[];
}

describe("a phone whose line died unnoticed", () => {
  it("hears what it missed, in order and once, when it is back", async () => {
    const [alice, bob, carol, dave] = [
      await person("alice"),
      await person("bob"),
      await person("carol"),
      await person("dave"),
    ];
    const [atAlice, atBob] = await talking(alice, bob);
    const seen = watch(atAlice);
    alice.line.swallow("down");
    const atCarol = await joins(atBob, carol);
    const atDave = await joins(atBob, dave);
    await atCarol.hangUp();
    expect(told(seen)).toEqual([]);
    expect(alice.line.swallowed).toBeGreaterThan(0);
    alice.line.cut();
    await seen.until(() => atAlice.members.includes("dave") && !atAlice.members.includes("carol"));
    expect(told(seen).filter((line) => !line.startsWith("away") && !line.startsWith("back"))).toEqual([
      "joined carol",
      "joined dave",
      "left carol",
    ]);
    await atDave.hangUp();
    await atBob.hangUp();
    expect(await atAlice.ended()).toMatchObject({ by: "remote" });
  });

  it("is told that its call is over, where it is", async () => {
    const [alice, bob] = [await person("alice"), await person("bob")];
    const [atAlice, atBob] = await talking(alice, bob);
    const lost = alice.line.swallowNext("down");
    await atBob.hangUp();
    await lost;
    alice.line.cut();
    expect(await atAlice.ended()).toMatchObject({ by: "system", reason: "ended" });
    expect(alice.phone.current).toBeNull();
  });

  it("finds that its own call was answered meanwhile", async () => {
    const [alice, bob] = [await person("alice"), await person("bob")];
    const ringing = bob.phone.next("incoming");
    const atAlice = alice.phone.call("bob", media());
    const [atBob] = await ringing;
    const lost = alice.line.swallowNext("down");
    atBob.accept(media());
    await lost;
    alice.line.cut();
    await Promise.all([connected(atAlice), connected(atBob)]);
    await atAlice.hangUp();
  });
});

describe("an event on a line that died", () => {
  it("is said again and done, where the server never heard it", async () => {
    const [alice, bob] = [await person("alice"), await person("bob")];
    const [atAlice, atBob] = await talking(alice, bob);
    const lost = alice.line.swallowNext("up");
    await atAlice.hangUp();
    await lost;
    alice.line.cut();
    expect(await atBob.ended()).toMatchObject({ by: "remote" });
    const [again] = await talking(alice, bob);
    await again.hangUp();
    const outcomes = async () => (await history(alice)).map(({ outcome }) => outcome);
    await expect.poll(outcomes).toEqual(["answered", "answered"]);
  });

  it("is said again and not done twice, where only the acknowledgement was lost", async () => {
    const [alice, bob] = [await person("alice"), await person("bob")];
    const rang = bob.phone.next("incoming");
    const lost = alice.line.swallowNext("down");
    const atAlice = alice.phone.call("bob", media());
    const [atBob] = await rang;
    await lost;
    alice.line.cut();
    await alice.phone.next("ready");
    atBob.accept(media());
    await Promise.all([connected(atAlice), connected(atBob)]);
    expect(atAlice.roomId).toBe(atBob.roomId);
    await atAlice.hangUp();
    expect(await history(bob)).toHaveLength(1);
  });

  it("an answer reaches the caller though the callee's line died under it", async () => {
    const [alice, bob] = [await person("alice"), await person("bob")];
    const rang = bob.phone.next("incoming");
    const atAlice = alice.phone.call("bob", media());
    const [atBob] = await rang;
    const lost = bob.line.swallowNext("up");
    atBob.accept(media());
    await lost;
    bob.line.cut();
    await Promise.all([connected(atAlice), connected(atBob)]);
    await atBob.hangUp();
  });
});

describe("a phone that is away for a moment", () => {
  it("does not ring twice for one call, nor for one that is over", async () => {
    const [alice, bob] = [await person("alice"), await person("bob")];
    const rings = EventRecorder.ofNames(bob.phone, ["incoming"]);
    const rang = bob.phone.next("incoming");
    const first = alice.phone.call("bob", media());
    const [atBob] = await rang;
    bob.line.cut();
    await bob.phone.next("ready");
    expect([rings.seen.length, atBob.state]).toEqual([1, "ringing"]);
    const lost = bob.line.swallowNext("down");
    await first.hangUp();
    await lost;
    bob.line.cut();
    expect(await atBob.ended()).toMatchObject({ reason: "canceled" });
    expect(rings.seen).toHaveLength(1);
  });

  it("is noticed within ten seconds though its connection stands, and shown as away", async () => {
    const [alice, bob] = [await person("alice"), await person("bob")];
    const [, atBob] = await talking(alice, bob);
    const seen = EventRecorder.ofNames(atBob, ["away", "back"], NOTICED_MS + SLACK_MS);
    const since = performance.now();
    alice.line.swallow("up", "down");
    await seen.next("away");
    expect(performance.now() - since).toBeLessThan(NOTICED_MS + SLACK_MS);
    expect(alice.line.swallowed).toBeGreaterThan(0);
    alice.line.cut();
    await seen.next("back");
  });

  it("is shown to the others as away, and as back", async () => {
    const [alice, bob] = [await person("alice"), await person("bob")];
    const [, atBob] = await talking(alice, bob);
    const seen = watch(atBob);
    alice.line.cut();
    await seen.next("away");
    await seen.next("back");
    expect(told(seen)).toEqual(["away alice", "back alice"]);
  });
});

it("phones whose lines break again and again agree in the end on who is in the room", async () => {
  const [alice, bob, carol] = [await person("alice"), await person("bob"), await person("carol")];
  const [atAlice, atBob] = await talking(alice, bob);
  const seen = watch(atAlice);
  const rounds = 6;
  for (let round = 0; round < rounds; round++) {
    alice.line.swallow(round % 2 ? "down" : "up", ...(round % 3 ? [] : (["down"] as const)));
    const atCarol = await joins(atBob, carol);
    if (round % 2) alice.line.cut();
    await atCarol.hangUp();
    alice.line.cut();
    await seen.until(() => told(seen).filter((line) => line === "left carol").length === round + 1);
  }
  const room = told(seen).filter((line) => line.endsWith("carol") && /^(joined|left)/.test(line));
  expect(room).toEqual(Array.from({ length: rounds }, () => ["joined carol", "left carol"]).flat());
  expect(alice.line.breaks).toBeGreaterThanOrEqual(rounds);
  await atAlice.hangUp();
  expect(await atBob.ended()).toMatchObject({ by: "remote" });
});
