import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { CallMediaPort } from "../../../client/index.js";
import { type MediaHostOptions, ProcessMediaHost } from "../../../client/media-process/media-host.js";
import { isAlive } from "./hosted-phones.js";

const QUIET: MediaHostOptions = { input: { kind: "silence" }, output: { kind: "null" } };
const TYPESCRIPT = ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href];

function open(options: MediaHostOptions = QUIET): ProcessMediaHost {
  const host = new ProcessMediaHost(options);
  onTestFinished(() => host.close());
  return host;
}

/** Most of these start a process or two. */
vi.setConfig({ testTimeout: 60_000 });

const gone = (pid: number): Promise<void> => vi.waitFor(() => expect(isAlive(pid)).toBe(false), 30_000);

function pidOf(host: ProcessMediaHost): number {
  if (host.pid === null) throw new Error("There is no media process");
  return host.pid;
}

/** Media for a call that nobody is in. */
function openMedia(host: ProcessMediaHost, lost: () => void = () => {}): CallMediaPort {
  return host.openMedia({
    iceServers: Promise.resolve([]),
    video: false,
    listener: { audio: () => {}, video: () => {}, sourceEnded: () => {}, lost },
  });
}

const nobody = { candidate: () => {}, state: () => {} };

describe("a media host", () => {
  it("starts no process before one is needed, and closes without one", async () => {
    const host = open();
    host.configure({ volume: 0.5 });
    host.showVideo("pattern");
    host.watchVideo({ width: 80, height: 60, fps: 5 });
    host.playTone(null);
    expect(host.pid).toBeNull();
    await host.close();
  });

  it("tells what devices there are", async () => {
    const lists = await open().devices();
    expect(lists).toEqual({
      backend: expect.any(String),
      microphones: expect.any(Array),
      speakers: expect.any(Array),
      cameras: expect.any(Array),
    });
  });

  it("leaves no process behind when it is closed", async () => {
    const host = open();
    await host.devices();
    const pid = pidOf(host);
    await host.close();
    expect(isAlive(pid)).toBe(false);
  });

  it("leaves no process behind when it is killed itself", async () => {
    const program = fileURLToPath(new URL("./parent-main.ts", import.meta.url));
    const parent = spawn(process.execPath, [...TYPESCRIPT, program], { stdio: ["ignore", "pipe", "ignore"] });
    const [said] = await once(parent.stdout, "data");
    const pid = Number(String(said));
    expect(isAlive(pid)).toBe(true);
    parent.kill("SIGKILL");
    await gone(pid);
  });

  it("keeps its process when a whole group gets a signal: the parent decides", async () => {
    const host = open();
    await host.devices();
    const pid = pidOf(host);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.kill(pid, signal);
    await host.devices();
    expect(host.pid).toBe(pid);
  });

  it("says that its process is lost, and that the next one is there", async () => {
    const host = open();
    await host.devices();
    const dead = pidOf(host);
    const back = host.next("back");
    const lost = host.next("lost");
    process.kill(dead, "SIGKILL");
    expect((await lost)[0]).toMatchObject({ code: "media-lost" });
    await back;
    expect(host.pid).not.toBe(dead);
    await host.devices();
  });

  it("answers what was asked of a process that died with `media-lost`, after its calls have heard of it", async () => {
    const host = open();
    const heard: string[] = [];
    const media = openMedia(host, () => heard.push("lost"));
    const peer = await media.createPeer("bob", nobody);
    const offer = peer.createOffer().catch(({ code }: { code: string }) => heard.push(code));
    process.kill(pidOf(host), "SIGKILL");
    await offer;
    expect(heard).toEqual(["lost", "media-lost"]);
    await media.close();
  });

  it("asked for media while there is no process gives that of the next one", async () => {
    const host = open();
    const medias: CallMediaPort[] = [];
    openMedia(host, () => medias.push(openMedia(host)));
    await host.devices();
    process.kill(pidOf(host), "SIGKILL");
    await host.next("lost");
    const peer = await medias[0]?.createPeer("bob", nobody);
    expect((await peer?.createOffer())?.sdp).toContain("m=audio");
  });

  it("refuses what the engine cannot read in its words, and goes on", async () => {
    const host = open();
    const media = openMedia(host);
    const peer = await media.createPeer("bob", nobody);
    await expect(peer.acceptOffer({ type: "offer", sdp: "nonsense" })).rejects.toMatchObject({
      code: "media-failed",
    });
    expect((await peer.createOffer()).type).toBe("offer");
    peer.close();
    await expect(peer.createOffer()).rejects.toMatchObject({ code: "call-over" });
    await media.close();
    await expect(media.createPeer("bob", nobody)).rejects.toMatchObject({ code: "call-over" });
  });

  it("tells trouble with a file that cannot be played, and the call goes on in silence", async () => {
    const host = open({ input: { kind: "file", path: "/nowhere/at/all.wav" }, output: { kind: "null" } });
    const trouble = host.next("trouble");
    const media = openMedia(host);
    expect((await trouble)[0]).toMatchObject({ code: "bad-audio-file" });
    const peer = await media.createPeer("bob", nobody);
    expect((await peer.createOffer()).type).toBe("offer");
  });
});
