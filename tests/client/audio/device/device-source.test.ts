import { once } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DeviceSource } from "../../../../client/audio/device/device-source.js";
import { openDeviceSource } from "../../../../client/audio/device/open-device.js";
import { blockOf, loudness } from "../sounds.js";
import { type Puppet, puppet } from "./puppet.js";

const PLAY = `timer = setInterval(() => process.stdout.write(Buffer.from(new Int16Array(480).fill(1000).buffer)), 10);`;

let tool: Puppet;
beforeEach(async () => {
  tool = await puppet();
});
afterEach(() => tool.close());

async function openPlaying(onLost = vi.fn()) {
  const opening = DeviceSource.open(tool.backend, onLost);
  const string = await tool.string;
  string.write(PLAY);
  return { source: await opening, string, onLost };
}

/** Reads as the pacer does, until the block is as wished. */
async function readUntil(source: DeviceSource, isWished: (block: Int16Array) => boolean): Promise<void> {
  const block = blockOf(0);
  await vi.waitFor(
    () => {
      expect(source.read(block)).toBe(true);
      expect(isWished(block)).toBe(true);
    },
    { interval: 10, timeout: 10_000 },
  );
}

const isHeard = (block: Int16Array): boolean => block.at(-1) === 1_000;
const isSilent = (block: Int16Array): boolean => loudness(block) === 0;

test("what the device records is read", async () => {
  const { source } = await openPlaying();
  await readUntil(source, isHeard);
  source.close();
});

test("a device that stalls is told once, silent, and heard again should it go on", async () => {
  const { source, string, onLost } = await openPlaying();
  await readUntil(source, isHeard);
  string.write("clearInterval(timer)");
  await vi.waitFor(() => expect(onLost).toHaveBeenCalled(), { timeout: 10_000 });
  await readUntil(source, isSilent);
  string.write(PLAY);
  await readUntil(source, isHeard);
  source.close();
  expect(onLost).toHaveBeenCalledExactlyOnceWith("stalled");
});

test("a device that dies in mid-call is told once, and silent from then on", async () => {
  const { source, string, onLost } = await openPlaying();
  await readUntil(source, isHeard);
  string.write("process.abort()");
  await vi.waitFor(() => expect(onLost).toHaveBeenCalled(), { timeout: 10_000 });
  await readUntil(source, isSilent);
  source.close();
  expect(onLost).toHaveBeenCalledExactlyOnceWith("gone");
});

test("closing ends the child without a complaint, and the source is over", async () => {
  const { source, string, onLost } = await openPlaying();
  const gone = once(string, "close");
  source.close();
  await gone;
  const block = blockOf(7);
  expect(source.read(block)).toBe(false);
  expect(block).toEqual(blockOf(0));
  expect(onLost).not.toHaveBeenCalled();
});

test("a child that ends before it gives sound has failed", async () => {
  const onLost = vi.fn();
  const opening = DeviceSource.open(tool.backend, onLost);
  (await tool.string).write("process.exit(0)");
  await expect(opening).rejects.toMatchObject({ code: "audio-device-failed" });
  expect(onLost).not.toHaveBeenCalled();
});

test("a program that does not exist has failed", async () => {
  const opening = DeviceSource.open({ kind: "tool", command: "/nowhere/parec", args: [] }, vi.fn());
  await expect(opening).rejects.toMatchObject({ code: "audio-device-failed" });
});

test("a machine with nothing to record with says so", async () => {
  await expect(openDeviceSource({ tools: { worker: null, programs: new Set() } })).rejects.toMatchObject({
    code: "audio-device-failed",
  });
});
