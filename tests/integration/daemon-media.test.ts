import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { startTestServer, type TestServer } from "../support/server.js";
import { Daemons, type Watcher } from "./daemons.js";

// Each test is some processes with all that they load, and a busy machine lets them wait.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let server: TestServer;
let daemons: Daemons;

beforeAll(async () => {
  server = await startTestServer();
  daemons = new Daemons(server);
});

afterEach(() => daemons.stop());

afterAll(async () => {
  await daemons.close();
  await server.close();
});

/** Two people in a call, one of whom says a tone. */
async function talk({ video = false } = {}): Promise<{ alice: Watcher; bob: Watcher }> {
  const [first, second] = await Promise.all([daemons.person("alice"), daemons.person("bob")]);
  await Promise.all([daemons.run(first.callId, "tone:440"), daemons.run(second.callId)]);
  const [alice, bob] = await Promise.all([daemons.watch(first.callId), daemons.watch(second.callId)]);
  await alice.client.request("dial", { callId: bob.name, video });
  await bob.until((status) => status.call?.state === "ringing");
  await bob.client.request("answer", {});
  await Promise.all(
    [alice, bob].map((one) => one.until(({ call }) => call?.people[0]?.link === "connected")),
  );
  return { alice, bob };
}

/** The processes that a process has started and that still run. */
function childrenOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  return children.split(" ").filter(Boolean).map(Number);
}

test("who watches levels hears who speaks, and a muted microphone says nothing", async () => {
  const { alice, bob } = await talk();
  const heard = bob.levels();
  await bob.client.request("watch", { status: true, levels: true });
  await heard.until(
    ({ people, speaking }) => (people[alice.name] ?? 0) > 0.3 && speaking.includes(alice.name),
  );
  await alice.client.request("mute", { muted: true });
  await heard.until(({ people, speaking }) => (people[alice.name] ?? 0) < 0.05 && speaking.length === 0);
});

test("when the media process is killed, the call says so and goes on with sound", async () => {
  const { alice, bob } = await talk();
  const heard = bob.levels();
  await bob.client.request("watch", { status: true, levels: true, events: true });
  await heard.until(({ speaking }) => speaking.includes(alice.name));
  const [media] = childrenOf(alice.client.pid);
  process.kill(media ?? 0, "SIGKILL");
  const broken = await alice.until((status) => status.call?.recovering === true);
  expect(await alice.event("trouble")).toMatchObject({ code: "media-lost" });
  const mended = await alice.until((status) => status.call?.recovering === false);
  expect([mended.call?.id, mended.call?.connectedAt]).toEqual([broken.call?.id, broken.call?.connectedAt]);
  expect(mended.call?.people).toMatchObject([{ callId: bob.name, link: "connected" }]);
  await heard.until(({ people }) => (people[alice.name] ?? 0) > 0.3);
  expect(childrenOf(alice.client.pid)).not.toContain(media);
});

test("who watches pictures gets them scaled into the box, one's own and those of others", async () => {
  const { alice, bob } = await talk({ video: true });
  await alice.client.request("camera", { source: "pattern" });
  const tiles = bob.tiles();
  await bob.client.request("watch", { status: true, video: { width: 64, height: 48, fps: 10 } });
  const tile = await tiles.until(({ callId }) => callId === alice.name);
  expect(tile.width).toBeLessThanOrEqual(64);
  expect(tile.height).toBeLessThanOrEqual(48);
  const rgb = Buffer.from(tile.rgb, "base64");
  expect(rgb.length).toBe(tile.width * tile.height * 3);
  expect(new Set(rgb).size).toBeGreaterThan(8);
  const own = tiles.until(({ callId }) => callId === "self");
  const { call } = await bob.client.request("status", {});
  expect(call, "answering shows nobody").toMatchObject({ video: true, camera: null });
  await bob.client.request("camera", { source: "pattern" });
  expect((await own).width).toBeLessThanOrEqual(64);
});

test("where a camera gives no picture, the call shows the test pattern that stands in for it", async () => {
  const { alice, bob } = await talk({ video: true });
  await alice.client.request("watch", { status: true, events: true });
  await alice.client.request("changeSettings", { camera: "no camera of this name" });
  await alice.client.request("camera", { source: "camera" });
  await alice.until((status) => status.call?.camera === "pattern");
  expect(await alice.event("trouble")).toMatchObject({ code: "video-source-failed" });
  await bob.until((status) => status.call?.state === "connected");
});

test("a microphone that a screen held open closes with that screen", async () => {
  const { alice } = await talk();
  await alice.client.request("changeSettings", { holdToTalk: true });
  await alice.client.request("mute", { muted: true });
  const holder = await daemons.connect(alice.name);
  await holder.request("mute", { muted: false });
  await alice.until((status) => status.call?.muted === false);
  holder.close();
  await alice.until((status) => status.call?.muted === true);
});
