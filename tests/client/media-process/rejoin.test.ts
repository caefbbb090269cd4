import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { BLOCK_SAMPLES, type Call, readWav } from "../../../client/index.js";
import { Callers, hears, reaches } from "../../integration/callers.js";
import { startAppServer } from "../../support/app-server/start.js";
import { startTestServer } from "../../support/server.js";
import { shareOf } from "../../support/tones.js";
import { type HostedPhone, HostedPhones } from "./hosted-phones.js";

const SERVERS = [
  { name: "our server", start: startTestServer },
  { name: "the app's own server", start: startAppServer },
];

let server: { url: string; close(): Promise<void> };
let callers: Callers;
let hosted: HostedPhones;

async function open(start: () => Promise<typeof server>): Promise<void> {
  server = await start();
  callers = new Callers(server.url);
  hosted = new HostedPhones(server.url);
}

afterEach(async () => {
  await Promise.all([callers.close(), hosted.close()]);
  await server.close();
});

/** Every one of these starts several processes. */
vi.setConfig({ testTimeout: 60_000 });

/** A block of ten milliseconds that holds one of our tones holds nothing else. */
const blocksOfTone = (hz: number, samples: Int16Array): number =>
  Array.from({ length: Math.floor(samples.length / BLOCK_SAMPLES) }, (_, index) =>
    samples.subarray(index * BLOCK_SAMPLES, (index + 1) * BLOCK_SAMPLES),
  ).filter((block) => shareOf(hz, block) > 0.9).length;

const linked = (call: Call): Promise<unknown> => call.next("linked");

describe.each(SERVERS)("a media process that is killed in a call on $name", ({ start }) => {
  beforeEach(() => open(start));

  it("is back in the same call, and both hear each other again", async () => {
    const alice = await callers.add("alice");
    const bob = await hosted.add("bob", 700);
    const call = alice.call("bob");
    const answered = await bob.answer();
    await Promise.all([reaches(call, "connected"), reaches(answered, "connected")]);
    await Promise.all([hears(call, bob), bob.hears(alice)]);
    const before = { room: answered.roomId, talked: answered.talkMs ?? 0 };
    const recovering = Promise.all([call.next("recovering"), answered.next("recovering")]);
    const back = Promise.all([linked(call), linked(answered)]);
    const dead = bob.killMedia();
    expect(await recovering).toEqual([["bob"], ["alice"]]);
    await back;
    await Promise.all([hears(call, bob), bob.hears(alice)]);
    expect(bob.host.pid).not.toBe(dead);
    expect([call.state, answered.state]).toEqual(["connected", "connected"]);
    expect(answered.roomId).toBe(before.room);
    expect(answered.talkMs).toBeGreaterThan(before.talked);
    expect([call.recovering, answered.recovering]).toEqual([[], []]);
    const summary = await call.hangUp();
    expect(summary).toMatchObject({ by: "local", reason: "hangup" });
    expect(await answered.ended()).toMatchObject({ by: "remote", reason: "ended" });
  });
});

describe("media processes", () => {
  beforeEach(() => open(startTestServer));

  /** Alice calls Bob, and both have media processes. */
  async function talking(alice: HostedPhone, bob: HostedPhone): Promise<[Call, Call]> {
    const call = alice.call(bob);
    const answered = await bob.answer();
    await Promise.all([reaches(call, "connected"), reaches(answered, "connected")]);
    await Promise.all([alice.hears(bob), bob.hears(alice)]);
    return [call, answered];
  }

  it("that die on both sides at the same moment find each other again, and carry the right voices", async () => {
    const folder = mkdtempSync(join(tmpdir(), "calling-rejoin-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const heardBy = (name: string) => ({ output: { kind: "file", path: join(folder, name) } }) as const;
    const alice = await hosted.add("alice", 500, heardBy("alice.wav"));
    const bob = await hosted.add("bob", 800, heardBy("bob.wav"));
    const [call, answered] = await talking(alice, bob);
    const back = Promise.all([linked(call), linked(answered)]);
    alice.killMedia();
    bob.killMedia();
    await back;
    await Promise.all([alice.hears(bob), bob.hears(alice)]);
    await call.hangUp();
    await answered.ended();
    // The files of the processes that were killed have no end; those of the next ones do.
    const toAlice = await readWav(join(folder, "alice-2.wav"));
    const toBob = await readWav(join(folder, "bob-2.wav"));
    expect(blocksOfTone(bob.toneHz, toAlice)).toBeGreaterThan(0);
    expect(blocksOfTone(alice.toneHz, toBob)).toBeGreaterThan(0);
    expect(blocksOfTone(alice.toneHz, toAlice)).toBe(0);
  });

  it("come back muted where one was muted, and everybody as loud as before", async () => {
    const alice = await callers.add("alice");
    const bob = await hosted.add("bob", 700);
    const call = alice.call("bob");
    const answered = await bob.answer();
    await Promise.all([reaches(call, "connected"), reaches(answered, "connected")]);
    await hears(call, bob);
    answered.muted = true;
    const loudest = { sinceBack: 0 };
    const back = Promise.all([linked(call), linked(answered)]);
    call.on("recovering", () => {
      call.on("audio", (_, block) => {
        loudest.sinceBack = Math.max(loudest.sinceBack, ...block.map(Math.abs));
      });
    });
    bob.killMedia();
    await back;
    await bob.hears(alice);
    expect(answered.muted).toBe(true);
    expect(loudest.sinceBack).toBeLessThan(100);
    answered.muted = false;
    await hears(call, bob);
  });

  it("that die while it rings cost nothing: the call is answered and both hear each other", async () => {
    const alice = await hosted.add("alice", 500);
    const bob = await hosted.add("bob", 800);
    bob.host.warmUp();
    const call = alice.call(bob);
    const [ringing] = await bob.phone.next("incoming");
    const lost = Promise.all([alice.host.next("back"), bob.host.next("back")]);
    alice.killMedia();
    bob.killMedia();
    await lost;
    ringing.accept(bob.host.openMedia);
    await Promise.all([reaches(call, "connected"), reaches(ringing, "connected")]);
    await Promise.all([alice.hears(bob), bob.hears(alice)]);
  });

  it("bring a room of three together again", async () => {
    const alice = await hosted.add("alice", 500);
    const bob = await callers.add("bob");
    const carol = await callers.add("carol");
    const call = alice.call(bob);
    const answered = await bob.answer();
    await Promise.all([reaches(call, "connected"), reaches(answered, "connected")]);
    const met = Promise.all([call.next("linked"), answered.next("linked")]);
    call.invite("carol");
    const invited = await carol.answer("invited");
    await met;
    await Promise.all([alice.hears(carol), hears(answered, alice), hears(invited, alice)]);
    const back = Promise.all([answered.next("linked"), invited.next("linked")]);
    alice.killMedia();
    await back;
    await Promise.all([hears(answered, alice), hears(invited, alice), alice.hears(bob), alice.hears(carol)]);
    expect(call.members).toEqual(["bob", "carol"]);
  });
});
