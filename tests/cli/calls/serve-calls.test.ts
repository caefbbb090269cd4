import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ListenOptions } from "../../../cli/calls/call-options.js";
import { listen } from "../../../cli/commands/listen.js";
import { CallError } from "../../../protocol/errors.js";
import { type Handset, HouseOfPhones, reaches, silence, talking } from "../../client/house-of-phones.js";
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
  folder = mkdtempSync(join(tmpdir(), "calling-listen-"));
});

afterEach(async () => {
  await house.close();
  rmSync(folder, { recursive: true });
});

/** Bob listens. */
async function start(options: ListenOptions = {}, { json = true, isInteractive = false } = {}) {
  const io = new FakeIo({ isInteractive });
  const context = fakeContext({ io, json, phone: bob.phone, clock: house.clock });
  const exitCode = listen({ in: "silence", out: "null", ...options }, context);
  exitCode.catch(() => undefined);
  await io.shows(json ? '"ready"' : "Ready.");
  return { io, exitCode };
}

/** Ada calls bob, and hangs up once it is connected. */
async function adaTalks(): Promise<void> {
  const call = ada.phone.call("bob", silence());
  await reaches(call, "connected");
  await call.hangUp();
}

const types = (io: FakeIo): string[] =>
  io.objects.map(({ type, state }) => (type === "state" ? `${type} ${state}` : String(type)));

describe("with --auto-answer", () => {
  test("takes a call and reports it in order; with --once that was all", async () => {
    const { io, exitCode } = await start({ autoAnswer: true, once: true });
    await adaTalks();
    expect(await exitCode).toBe(0);
    expect(types(io)).toEqual([
      "ready",
      "incoming",
      "state ringing",
      "state connecting",
      "joined",
      "state connected",
      "state idle",
      "ended",
    ]);
    expect(io.objects[1]).toMatchObject({ from: "ada", roomId: expect.any(String), video: false });
    expect(io.objects[1]).not.toHaveProperty("participants");
    expect(io.openInterruptions).toBe(0);
  });

  test("takes one call after the other until its time is over, each with files of its own", async () => {
    const record = join(folder, "out.wav");
    const { io, exitCode } = await start({ autoAnswer: true, for: 60_000, record });
    await adaTalks();
    await io.shows('"ended"');
    await adaTalks();
    await io.shows('"ended"', 2);
    house.clock.advance(60_000);
    expect(await exitCode).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(["out-2.wav", "out.wav"]);
  });

  test("hangs up when its time is over", async () => {
    const { io, exitCode } = await start({ autoAnswer: true, for: 60_000 });
    const call = ada.phone.call("bob", silence());
    await reaches(call, "connected");
    house.clock.advance(60_000);
    expect(await exitCode).toBe(0);
    expect(io.objects.at(-1)).toMatchObject({ type: "ended", by: "local", reason: "hangup" });
  });

  test("takes room invites, and says who is there", async () => {
    const carol = await house.add("carol");
    const [call] = await talking(ada, carol);
    const { io, exitCode } = await start({ autoAnswer: true, once: true });
    call.invite("bob");
    await io.shows('"connected"');
    io.interrupt();
    expect(await exitCode).toBe(0);
    const incoming = io.objects.find(({ type }) => type === "incoming");
    expect(incoming).toMatchObject({ from: "ada", participants: expect.arrayContaining(["ada", "carol"]) });
    expect(io.objects.filter(({ type }) => type === "joined")).toHaveLength(2);
  });

  test("takes a call that came with the registration, before anybody could listen", async () => {
    const call = ada.phone.call("bob", silence());
    await bob.seen.next("incoming");
    const { exitCode } = await start({ autoAnswer: true, once: true });
    await reaches(call, "connected");
    await call.hangUp();
    expect(await exitCode).toBe(0);
  });

  test("reports a recording that cannot be made, and fails in the end", async () => {
    const gone = mkdtempSync(join(folder, "gone-"));
    const { io, exitCode } = await start({
      autoAnswer: true,
      once: true,
      out: `file:${join(gone, "out.wav")}`,
    });
    rmSync(gone, { recursive: true });
    expect(await ada.phone.call("bob", silence()).ended()).toMatchObject({ by: "remote" });
    expect(await exitCode).toBe(1);
    expect(io.objects).toContainEqual(expect.objectContaining({ type: "trouble", code: "recording-failed" }));
  });
});

describe("without --auto-answer", () => {
  test("off a terminal lets it ring out, and records nothing", async () => {
    const record = join(folder, "out.wav");
    const { io, exitCode } = await start({ once: true, record });
    const call = ada.phone.call("bob", silence());
    await io.shows("ringing");
    house.clock.advance(30_000);
    expect(await call.ended()).toMatchObject({ durationMs: null });
    expect(await exitCode).toBe(0);
    expect(io.objects.at(-1)).toMatchObject({ type: "ended", reason: "no_answer", durationMs: null });
    expect(existsSync(record)).toBe(false);
  });

  test("on a terminal a key answers", async () => {
    const { io, exitCode } = await start({ once: true }, { json: false, isInteractive: true });
    const call = ada.phone.call("bob", silence());
    await io.shows("a answers, r rejects");
    io.press("x");
    io.press("a");
    io.press("a");
    await reaches(call, "connected");
    await call.hangUp();
    expect(await exitCode).toBe(0);
    expect(io.printed).toEqual([expect.stringMatching(/^Talked with ada/)]);
    expect(io.isRaw).toBe(false);
  });

  test("on a terminal another key rejects", async () => {
    const { io, exitCode } = await start({ once: true }, { json: false, isInteractive: true });
    const call = ada.phone.call("bob", silence());
    await io.shows("a answers, r rejects");
    io.press("r");
    expect(await call.ended()).toMatchObject({ reason: "rejected" });
    expect(await exitCode).toBe(0);
    expect(io.remarked.at(-1)).toBe("The call of ada was rejected.");
  });
});

describe("an interruption", () => {
  test("of somebody who only waited exits with 130", async () => {
    const { io, exitCode } = await start();
    io.interrupt();
    expect(await exitCode).toBe(130);
    expect(bob.line.registered).toBe(false);
  });

  test("in a call hangs up, reports the end, and exits with 0", async () => {
    const { io, exitCode } = await start({ autoAnswer: true });
    const call = ada.phone.call("bob", silence());
    await reaches(call, "connected");
    io.interrupt();
    expect(await exitCode).toBe(0);
    expect(io.objects.at(-1)).toMatchObject({ type: "ended", by: "local" });
    expect(await call.ended()).toMatchObject({ by: "remote" });
  });

  test("by Ctrl-C as a key gives the terminal back", async () => {
    const { io, exitCode } = await start({}, { json: false, isInteractive: true });
    io.press("\u0003");
    expect(await exitCode).toBe(130);
    expect(io.isRaw).toBe(false);
  });
});

test("a server that is away for a while is reported, and so is its return", async () => {
  const { io, exitCode } = await start();
  bob.line.lose();
  bob.line.recover();
  io.interrupt();
  await exitCode;
  expect(types(io)).toEqual(["ready", "trouble", "ready"]);
});

test("a server that refuses the phone ends the command with its error", async () => {
  const { exitCode } = await start();
  bob.line.refuse(new CallError("token-expired"));
  await expect(exitCode).rejects.toMatchObject({ code: "token-expired" });
});
