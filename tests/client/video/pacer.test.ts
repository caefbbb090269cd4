import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { paceVideo } from "../../../client/video/pacer.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("beats at its rate for as long as it runs, and never after", async () => {
  const beat = vi.fn();
  const stop = paceVideo(() => 15, beat);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(Math.abs(beat.mock.calls.length - 15 * 60)).toBeLessThanOrEqual(1);
  stop();
  beat.mockClear();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(beat).not.toHaveBeenCalled();
});

it("a beat that is late by more than another is left out, and none is made up for", async () => {
  const beat = vi.fn();
  let stoodStill = 0;
  const began = Date.now();
  const clock = vi.spyOn(performance, "now").mockImplementation(() => Date.now() - began + stoodStill);
  const stop = paceVideo(() => 10, beat);
  await vi.advanceTimersByTimeAsync(250);
  beat.mockClear();
  // The event loop was held up for a second, as it is while something else has to be done.
  stoodStill = 1_020;
  await vi.advanceTimersByTimeAsync(60);
  expect(beat).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(beat.mock.calls.length).toBeGreaterThanOrEqual(9);
  expect(beat.mock.calls.length).toBeLessThanOrEqual(11);
  stop();
  clock.mockRestore();
});
