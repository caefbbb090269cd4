import { expect, test, vi } from "vitest";
import { SteadySink, SteadySource } from "../../../../client/audio/device/steady.js";
import type { AudioSink, AudioSource } from "../../../../client/audio/ports.js";
import { blockOf, blocksOf, join, largestJump, loudness, sine } from "../sounds.js";

/** A device that begins with a fade, as real ones do. */
function playing(hz: number): AudioSource & { close: ReturnType<typeof vi.fn> } {
  const blocks = blocksOf(sine(hz, 48_000, { amplitude: 8_000 }));
  let isFirst = true;
  return {
    read(block) {
      block.set(blocks.shift() ?? blockOf(0));
      if (isFirst) for (let i = 0; i < block.length; i++) block[i] = ((block[i] ?? 0) * i) / block.length;
      isFirst = false;
      return true;
    },
    close: vi.fn<() => void>(),
  };
}

function recording() {
  const blocks: Int16Array[] = [];
  return {
    blocks,
    write: (block: Int16Array) => void blocks.push(block.slice()),
    close: vi.fn(() => Promise.resolve()),
  } satisfies AudioSink & { blocks: Int16Array[] };
}

const read = (source: AudioSource, count: number): Int16Array =>
  join(
    Array.from({ length: count }, () => {
      const block = blockOf(7);
      expect(source.read(block)).toBe(true);
      return block;
    }),
  );

/** Two tones of 400 Hz at 8,000 that cross, and none of their steps is a click. */
const SMOOTH = 900;

test("a source goes from one device to the next and to silence without a click", () => {
  const source = new SteadySource();
  const [first, second] = [playing(400), playing(450)];
  const silence = read(source, 2);
  source.change(first);
  const before = read(source, 10);
  source.change(second);
  const after = read(source, 10);
  source.change(null);
  const end = read(source, 3);
  expect(largestJump(join([silence, before, after, end]))).toBeLessThan(SMOOTH);
  for (const part of [before, after]) expect(loudness(part)).toBeGreaterThan(5_000);
  expect(loudness(end.subarray(480))).toBe(0);
  expect([first.close.mock.calls.length, second.close.mock.calls.length]).toEqual([1, 1]);
});

test("a source that is closed is over, and so is its device", () => {
  const source = new SteadySource();
  const device = playing(400);
  source.change(device);
  read(source, 2);
  source.close();
  const block = blockOf(7);
  expect(source.read(block)).toBe(false);
  expect(block).toEqual(blockOf(0));
  expect(device.close).toHaveBeenCalledOnce();
});

test("a sink ends softly on one device and begins softly on the next", async () => {
  const sink = new SteadySink();
  const [first, second] = [recording(), recording()];
  const voice = blocksOf(sine(400, 9_600, { amplitude: 8_000 }));
  sink.write(blockOf(9));
  sink.change(first);
  for (const block of voice.slice(0, 10)) sink.write(block);
  sink.change(second);
  for (const block of voice.slice(10)) sink.write(block);
  await sink.close();
  for (const { blocks, close } of [first, second]) {
    expect(largestJump(join([blockOf(0), ...blocks]))).toBeLessThan(SMOOTH);
    expect(loudness(join(blocks))).toBeGreaterThan(5_000);
    expect(close).toHaveBeenCalledOnce();
  }
  expect(Math.abs(first.blocks.at(-1)?.at(-1) ?? 1)).toBe(0);
  expect([first.blocks.length, second.blocks.length]).toEqual([11, 10]);
});

test("a sink that is closed waits for the last words, and closes what comes too late", async () => {
  const sink = new SteadySink();
  const late = recording();
  let finish = () => {};
  const slow = {
    ...recording(),
    close: () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  };
  const broken = { ...recording(), close: () => Promise.reject(new Error("gone")) };
  sink.change(broken);
  sink.change(slow);
  const onClosed = vi.fn();
  const closing = sink.close().then(onClosed);
  await Promise.resolve();
  expect(onClosed).not.toHaveBeenCalled();
  finish();
  await closing;
  sink.change(late);
  sink.write(blockOf(1));
  await sink.close();
  expect(late.close).toHaveBeenCalledOnce();
  expect(late.blocks).toEqual([]);
});
