import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { videoBudget } from "../../../client/video/budget.js";
import { OutgoingVideo } from "../../../client/video/outgoing-video.js";
import type { VideoFrame, VideoSource } from "../../../client/video/ports.js";
import { plainFrame } from "./pictures.js";

const SECOND = 1_000;

class Source implements VideoSource {
  readonly width = 640;
  readonly height = 480;
  framesPerSecond = 20;
  asked = 0;
  closed = 0;
  frame: VideoFrame | null = plainFrame(this, [100, 128, 128]);

  next(): VideoFrame | null {
    this.asked += 1;
    return this.frame;
  }

  close(): void {
    this.closed += 1;
  }
}

let sent: { width: number; height: number }[];
const limit = vi.fn();
let video: OutgoingVideo;
let source: Source;

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  limit.mockReset();
  video = new OutgoingVideo({ send: ({ width, height }) => sent.push({ width, height }), limit });
  source = new Source();
});

afterEach(() => {
  video.close();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** What is sent in a second. */
async function second(): Promise<typeof sent> {
  sent = [];
  await vi.advanceTimersByTimeAsync(SECOND);
  return sent;
}

it("no source is asked before pictures are to flow", async () => {
  video.show(source);
  expect(await second()).toEqual([]);
  expect(source.asked).toBe(0);
  video.start();
  expect((await second()).length).toBeGreaterThanOrEqual(19);
});

it("the picture is as large and as frequent as the room allows, from one moment to the next", async () => {
  video.show(source);
  video.start();
  for (const people of [2, 7, 4, 3]) {
    video.people(people);
    const { width, height, framesPerSecond, bitsPerSecond } = videoBudget(people);
    await second();
    const frames = await second();
    expect(frames.at(-1)).toEqual({ width, height });
    expect(Math.abs(frames.length - framesPerSecond)).toBeLessThanOrEqual(1);
    expect(video.bitsPerSecond).toBe(bitsPerSecond);
  }
  expect(limit.mock.calls).toEqual([[200_000], [400_000], [600_000]]);
});

it("a slow source sets the pace", async () => {
  source.framesPerSecond = 5;
  video.show(source);
  video.start();
  await second();
  expect(await second()).toHaveLength(5);
});

it("a source without anything new sends nothing", async () => {
  source.frame = null;
  video.show(source);
  video.start();
  expect(await second()).toEqual([]);
  expect(source.asked).toBeGreaterThan(0);
});

it("another source takes the place of the one before, which is closed", async () => {
  const other = new Source();
  video.show(source);
  video.start();
  await second();
  video.show(other);
  const asked = source.asked;
  expect((await second()).length).toBeGreaterThan(0);
  expect([source.asked, source.closed, other.closed]).toEqual([asked, 1, 0]);
  video.show(null);
  expect(await second()).toEqual([]);
  expect(other.closed).toBe(1);
});

it("a source that comes after the end is closed and never asked", async () => {
  video.start();
  video.close();
  video.show(source);
  expect(await second()).toEqual([]);
  expect([source.asked, source.closed]).toEqual([0, 1]);
});

it("a frame that is not what it says is not handed to the engine", async () => {
  source.frame = { width: 640, height: 480, data: new Uint8Array(7) };
  video.show(source);
  video.start();
  expect(await second()).toEqual([]);
});
