import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MobileApp } from "../../bots/twin/mobile-app.js";
import { readWav } from "../../client/audio/wav-reader.js";
import { type AnyServer, BOTH_SERVERS } from "../support/both-servers.js";
import { CallingProcess } from "../support/calling-process.js";
import { DOMINANT, shareOf, tenthsOfTone, tone } from "../support/tones.js";

/*
 * The mobile app's twin and the real `calling` command, each in the part of caller, callee and third in a room,
 * over the stand-in of the app's own server and over ours. Everybody sends a tone; who heard whom is read from
 * the recordings of the commands and from what the twin hears.
 */

const HZ = { app: 440, bob: 660, carol: 880 } as const;
type Name = keyof typeof HZ;
const DEADLINE_MS = 120_000;
/** Half a second of somebody's tone proves the leg. */
const ENOUGH_TENTHS = 5;

describe.each(BOTH_SERVERS)("the mobile app and `calling` on $name", ({ start }) => {
  let server: AnyServer;
  let folder: string;
  let app: MobileApp;
  const commands: CallingProcess[] = [];
  const ears = new Map<string, Int16Array[]>();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "calling-twin-"));
    server = await start();
    for (const name of ["app", "bob", "carol"] as const) tokens.set(name, await server.tokenOf(name));
    app = new MobileApp({ url: server.url, callId: "app", audio: tone(HZ.app) });
    app.on("heard", (from, block) => ears.set(from, [...(ears.get(from) ?? []), block].slice(-5)));
    await app.connect();
  });

  afterEach(async () => {
    for (const command of commands.splice(0)) await command.stop();
    app.close();
    ears.clear();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const tokens = new Map<Name, string>();
  const recording = (name: Name, from: Name): string => join(folder, `${name}-${from}.wav`);

  async function command(name: Name, args: string[]): Promise<CallingProcess> {
    const environment = {
      CALLING_HOME: folder,
      CALLING_PROFILE: name,
      CALLING_SERVER: server.url,
      CALLING_FALLBACK: server.url,
      CALLING_TOKEN: tokens.get(name) ?? "",
    };
    const login = new CallingProcess(["login"], environment);
    expect(await login.exited(), login.errors).toBe(0);
    const media = ["--in", `tone:${HZ[name]}`, "--out", "null", "--record", join(folder, `${name}.wav`)];
    const started = new CallingProcess([...args, ...media], environment);
    commands.push(started);
    return started;
  }

  async function listen(name: Name): Promise<CallingProcess> {
    const listening = await command(name, ["listen", "--auto-answer", "--once"]);
    await listening.next("ready");
    return listening;
  }

  /** Resolves once the twin hears that person's tone. */
  function appHears(name: Name): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        const heard = Int16Array.from((ears.get(name) ?? []).flatMap((block) => [...block]));
        if (shareOf(HZ[name], heard) < DOMINANT) return;
        app.off("heard", check);
        resolve();
      };
      app.on("heard", check);
    });
  }

  /** Several seconds of statistics, so that every recording holds enough to judge. */
  async function talkAWhile(witness: CallingProcess): Promise<void> {
    for (let second = 0; second < 3; second += 1) await witness.next("quality");
  }

  async function expectHeard(listener: Name, speaker: Name): Promise<void> {
    const tenths = tenthsOfTone(HZ[speaker], await readWav(recording(listener, speaker)));
    expect(tenths, `${listener} hears ${speaker}`).toBeGreaterThanOrEqual(ENOUGH_TENTHS);
  }

  /** In a room of three the commands hear the app and each other; what the app hears was awaited. */
  async function expectAllHeard(): Promise<void> {
    await expectHeard("bob", "app");
    await expectHeard("carol", "app");
    await expectHeard("bob", "carol");
    await expectHeard("carol", "bob");
  }

  it(
    "the app calls a listening command: both hear each other",
    async () => {
      const bob = await listen("bob");
      await app.call("bob");
      await Promise.all([appHears("bob"), bob.reaches("connected")]);
      await talkAWhile(bob);
      app.hangUp();
      expect(await bob.next("ended")).toMatchObject({ by: "remote" });
      expect(await bob.exited()).toBe(0);
      await expectHeard("bob", "app");
    },
    DEADLINE_MS,
  );

  it(
    "a command calls the app: both hear each other",
    async () => {
      app.on("incoming", () => void app.accept());
      const bob = await command("bob", ["call", "app"]);
      await Promise.all([appHears("bob"), bob.reaches("connected")]);
      await talkAWhile(bob);
      app.hangUp();
      expect(await bob.next("ended")).toMatchObject({ by: "remote", setupMs: expect.any(Number) });
      expect(await bob.exited()).toBe(0);
      await expectHeard("bob", "app");
    },
    DEADLINE_MS,
  );

  it(
    "the app declines: the command exits with 8",
    async () => {
      app.on("incoming", () => app.decline());
      const bob = await command("bob", ["call", "app"]);
      expect(await bob.next("ended")).toMatchObject({ by: "remote", reason: "rejected" });
      expect(await bob.exited()).toBe(8);
    },
    DEADLINE_MS,
  );

  it(
    "the app joins two commands as the third: everybody hears everybody",
    async () => {
      app.on("invite", () => void app.acceptInvite());
      const carol = await listen("carol");
      const bob = await command("bob", ["call", "carol", "--invite", "app"]);
      await Promise.all([appHears("bob"), appHears("carol")]);
      await Promise.all([talkAWhile(bob), talkAWhile(carol)]);
      bob.interrupt();
      expect(await bob.exited()).toBe(0);
      carol.interrupt();
      await carol.exited();
      await expectAllHeard();
    },
    DEADLINE_MS,
  );

  it(
    "a command joins the app's call as the third: everybody hears everybody",
    async () => {
      const [bob, carol] = await Promise.all([listen("bob"), listen("carol")]);
      await app.call("bob");
      await bob.reaches("connected");
      app.invite("carol");
      await Promise.all([appHears("bob"), appHears("carol")]);
      await Promise.all([talkAWhile(bob), talkAWhile(carol)]);
      carol.interrupt();
      await carol.exited();
      app.hangUp();
      expect(await bob.exited()).toBe(0);
      await expectAllHeard();
    },
    DEADLINE_MS,
  );
});
