import { once } from "node:events";
import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DeviceSink } from "../../../../client/audio/device/device-sink.js";
import { openDeviceSink } from "../../../../client/audio/device/open-device.js";
import { blockOf } from "../sounds.js";
import { type Puppet, puppet } from "./puppet.js";

const BLOCK_BYTES = 960;
/** What a pipe of the system may hold by itself, generously. */
const PIPE_BLOCKS = 700;

let tool: Puppet;
beforeEach(async () => {
  tool = await puppet();
});
afterEach(() => tool.close());

async function openSink(onLost = vi.fn()) {
  const [sink, string] = await Promise.all([DeviceSink.open(tool.backend, onLost), tool.string]);
  return { sink, string, onLost };
}

/** Lets the device play what comes, and gives the number of bytes each time that it grows. */
function playing(string: Socket): AsyncIterableIterator<string> {
  string.write(`let total = 0; process.stdin.on("data", (piece) => tell(total += piece.length));`);
  return createInterface(string)[Symbol.asyncIterator]();
}

test("what is written arrives at the device", async () => {
  const { sink, string } = await openSink();
  const totals = playing(string);
  for (let i = 0; i < 5; i++) sink.write(blockOf(i));
  for await (const total of totals) if (Number(total) === 5 * BLOCK_BYTES) break;
  await sink.close();
});

test("a device that takes nothing for a minute is given no minute afterwards", async () => {
  const { sink, string } = await openSink();
  for (let i = 0; i < 6_000; i++) sink.write(blockOf(1));
  const totals = playing(string);
  const closing = sink.close();
  let last = 0;
  for await (const total of totals) last = Number(total);
  await closing;
  expect(last).toBeGreaterThan(0);
  expect(last).toBeLessThan(PIPE_BLOCKS * BLOCK_BYTES);
});

test("a device that dies in mid-call is told once, and what is written then is discarded", async () => {
  const { sink, string, onLost } = await openSink();
  string.write("process.abort()");
  await vi.waitFor(() => expect(onLost).toHaveBeenCalled(), { timeout: 10_000 });
  for (let i = 0; i < 50; i++) sink.write(blockOf(1));
  await sink.close();
  expect(onLost).toHaveBeenCalledExactlyOnceWith("gone");
});

test("closing ends even a child that ignores it, twice is once, and nobody complains", async () => {
  const { sink, string, onLost } = await openSink();
  string.write(`process.on("SIGTERM", () => {}); setInterval(() => {}, 1000);`);
  const gone = once(string, "close");
  expect(sink.close()).toBe(sink.close());
  await sink.close();
  await gone;
  sink.write(blockOf(1));
  expect(onLost).not.toHaveBeenCalled();
});

test("a program that does not exist has failed", async () => {
  const opening = DeviceSink.open({ kind: "tool", command: "/nowhere/pacat", args: [] }, vi.fn());
  await expect(opening).rejects.toMatchObject({ code: "audio-device-failed" });
});

test("a machine with nothing to play on says so", async () => {
  await expect(openDeviceSink({ tools: { worker: null, programs: new Set() } })).rejects.toMatchObject({
    code: "audio-device-failed",
  });
});
