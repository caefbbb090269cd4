import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CallOptions } from "../../../cli/calls/call-options.js";
import { call } from "../../../cli/commands/call.js";
import type { Phone } from "../../../client/index.js";
import { CallError } from "../../../protocol/errors.js";
import { type Handset, HouseOfPhones, rung, silence, talking } from "../../client/house-of-phones.js";
import { fakeContext } from "../support/fake-context.js";
import { FakeIo } from "../support/fake-io.js";

let house: HouseOfPhones;
let folder: string;
let ada: Handset;
let bob: Handset;

beforeEach(async () => {
  house = new HouseOfPhones();
  ada = await house.add("ada");
  bob = await house.add("bob");
  folder = mkdtempSync(join(tmpdir(), "calling-call-"));
});

afterEach(async () => {
  await house.close();
  rmSync(folder, { recursive: true });
});

const QUIET = { in: "silence", out: "null" } as const;

/** Ada calls, on a terminal or for a script. */
function start(options: Partial<CallOptions> = {}, { json = true, isInteractive = false } = {}) {
  const io = new FakeIo({ isInteractive });
  const context = fakeContext({ io, json, phone: ada.phone, clock: house.clock });
  return { io, exitCode: call({ callId: "bob", ...QUIET, ...options }, context) };
}

const types = (io: FakeIo): string[] =>
  io.objects.map(({ type, state }) => (type === "state" ? `${type} ${state}` : String(type)));

describe("a call that is answered", () => {
  test("reports everything in order, the end last, and exits with 0", async () => {
    const { io, exitCode } = start();
    const answered = await rung(bob);
    answered.accept(silence());
    await io.shows("connected");
    void answered.hangUp();
    expect(await exitCode).toBe(0);
    expect(types(io)).toEqual([
      "ready",
      "state dialing",
      "state connecting",
      "joined",
      "state connected",
      "state idle",
      "ended",
    ]);
    expect(io.objects.at(-1)).toMatchObject({
      v: 1,
      by: "remote",
      reason: "ended",
      durationMs: 0,
      setupMs: 0,
    });
    expect(io.openInterruptions).toBe(0);
  });

  test("ends when its time after connecting is over", async () => {
    const { io, exitCode } = start({ for: 30_000 });
    const answered = await rung(bob);
    house.clock.advance(5_000);
    answered.accept(silence());
    await io.shows("connected");
    house.clock.advance(29_999);
    expect(types(io)).not.toContain("state idle");
    house.clock.advance(1);
    expect(await exitCode).toBe(0);
    expect(io.objects.at(-1)).toMatchObject({ by: "local", reason: "hangup", durationMs: 30_000 });
  });

  test("is hung up by a signal, which is no failure", async () => {
    const { io, exitCode } = start();
    (await rung(bob)).accept(silence());
    await io.shows("connected");
    io.interrupt();
    expect(await exitCode).toBe(0);
    expect(io.objects.at(-1)).toMatchObject({ by: "local", reason: "hangup" });
  });

  test("asks others in", async () => {
    const carol = await house.add("carol");
    const { io, exitCode } = start({ invite: ["carol", "dave"] });
    (await rung(bob)).accept(silence());
    (await rung(carol, "invited")).accept(silence());
    await io.shows('"callId":"carol","outcome":"accepted"');
    await io.shows('"callId":"dave","outcome":"offline"');
    io.interrupt();
    expect(await exitCode).toBe(0);
    expect(io.objects).toContainEqual(expect.objectContaining({ type: "joined", callId: "carol" }));
  });

  test("is told to a person in words, with a line that updates and keys that work", async () => {
    const { io, exitCode } = start({}, { json: false, isInteractive: true });
    (await rung(bob)).accept(silence());
    await io.shows("0:00 with bob");
    house.clock.advance(31_000);
    expect(io.statuses.at(-1)).toContain("0:31 with bob");
    io.press("m");
    expect(io.statuses.at(-1)).toContain("muted");
    expect(ada.phone.current?.muted).toBe(true);
    io.press("m");
    expect(ada.phone.current?.muted).toBe(false);
    io.press("\u0003");
    expect(await exitCode).toBe(0);
    expect(io.printed).toEqual([expect.stringMatching(/^Talked with bob for 0:31.*; you hung up\.$/)]);
    expect(io.statuses.at(-1)).toBeNull();
    expect(io.isRaw).toBe(false);
  });

  test("leaves the keys alone when a script reads", async () => {
    const { io, exitCode } = start({}, { json: true, isInteractive: true });
    const answered = await rung(bob);
    expect(io.isRaw).toBe(false);
    answered.reject();
    await exitCode;
    expect(io.statuses.filter((status) => status !== null)).toEqual([]);
  });
});

describe("a call that comes to nothing", () => {
  test("busy exits with 6", async () => {
    const carol = await house.add("carol");
    await talking(bob, carol);
    const { io, exitCode } = start();
    expect(await exitCode).toBe(6);
    expect(io.objects.at(-1)).toMatchObject({ type: "ended", reason: "busy", durationMs: null });
    expect(io.remarked).toEqual(["calling: bob is busy, or you are in another call (busy)"]);
  });

  test.each(["rejected", "in a meeting"])("rejected with %j exits with 8", async (reason) => {
    const { io, exitCode } = start();
    (await rung(bob)).reject(reason);
    expect(await exitCode).toBe(8);
    expect(io.remarked.join()).toMatch(/bob rejected the call.*\(rejected\)$/);
  });

  test("unanswered exits with 7", async () => {
    const { io, exitCode } = start();
    await rung(bob);
    house.clock.advance(30_000);
    expect(await exitCode).toBe(7);
    expect(io.remarked.join()).toContain("bob did not answer");
  });

  test("interrupted while it rings exits with 130, and rings there no more", async () => {
    const { io, exitCode } = start();
    const ringing = await rung(bob);
    io.interrupt();
    expect(await exitCode).toBe(130);
    expect(await ringing.ended()).toMatchObject({ by: "remote" });
    expect(io.objects.at(-1)).toMatchObject({ type: "ended", by: "local", reason: "canceled" });
  });
});

describe("a call that cannot begin", () => {
  test("because the phone cannot be opened fails with that", async () => {
    const phone = async () => {
      throw new CallError("server-unreachable");
    };
    const context = fakeContext({ phone });
    await expect(call({ callId: "bob", ...QUIET }, context)).rejects.toMatchObject({
      code: "server-unreachable",
    });
    expect(context.io.openInterruptions).toBe(0);
  });

  test("because the user gave up is interrupted, and closes a phone that comes late", async () => {
    let open: (phone: Phone) => void = () => {};
    const opening = new Promise<Phone>((resolve) => {
      open = resolve;
    });
    const context = fakeContext({ phone: () => opening });
    const calling = call({ callId: "bob", ...QUIET }, context);
    const refused = expect(calling).rejects.toMatchObject({ code: "interrupted" });
    await context.io.hasInterruption();
    context.io.interrupt();
    await refused;
    open(ada.phone);
    await setImmediate();
    expect(ada.line.registered).toBe(false);
  });

  test.each<[Partial<CallOptions>, string]>([
    [{ callId: "b!" }, "usage"],
    [{ callId: "ADA" }, "usage"],
    [{ in: "noise" }, "usage"],
    [{ out: "tone:440" }, "usage"],
    [{ videoIn: "file:" }, "usage"],
    [{ videoIn: "file:/nowhere/a.mp4" }, "video-source-failed"],
    [{ videoIn: "mirror" }, "usage"],
    [{ in: "file:/nowhere/speech.wav" }, "bad-audio-file"],
    [{ record: "/nowhere/out.wav" }, "recording-failed"],
    [{ out: "file:/nowhere/out.wav" }, "recording-failed"],
  ])("with %j fails before anybody is rung", async (options, code) => {
    await expect(start(options).exitCode).rejects.toMatchObject({ code });
    expect(house.exchange.said).toEqual([]);
  });
});

test("a recording that breaks is a failure, even of a good talk", async () => {
  const path = join(folder, "gone", "out.wav");
  mkdirSync(join(folder, "gone"));
  const { io, exitCode } = start({ record: path });
  const answered = await rung(bob);
  rmSync(join(folder, "gone"), { recursive: true });
  answered.accept(silence());
  expect(await exitCode).toBe(1);
  expect(io.objects).toContainEqual(expect.objectContaining({ type: "trouble", code: "recording-failed" }));
  expect(types(io).at(-1)).toBe("ended");
  expect(existsSync(path)).toBe(false);
});
