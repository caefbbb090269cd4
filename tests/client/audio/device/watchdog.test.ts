import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Watchdog } from "../../../../client/audio/device/watchdog.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Timers that all come late by so much, as on a busy machine. */
function passBusily(ms: number, lateMs: number): void {
  for (let passed = 0; passed < ms; passed += 50 + lateMs) {
    vi.setSystemTime(Date.now() + lateMs);
    vi.advanceTimersByTime(50);
  }
}

test("a device that says nothing for a third of a second is told once", () => {
  const onSilence = vi.fn();
  const watchdog = new Watchdog(onSilence);
  vi.advanceTimersByTime(250);
  expect(onSilence).not.toHaveBeenCalled();
  vi.advanceTimersByTime(10_000);
  expect(onSilence).toHaveBeenCalledOnce();
  watchdog.stop();
});

test("a device that says something now and then is left in peace", () => {
  const onSilence = vi.fn();
  const watchdog = new Watchdog(onSilence);
  for (let i = 0; i < 100; i++) {
    vi.advanceTimersByTime(240);
    watchdog.alive();
  }
  expect(onSilence).not.toHaveBeenCalled();
  watchdog.stop();
  vi.advanceTimersByTime(10_000);
  expect(onSilence).not.toHaveBeenCalled();
});

test("a device that has nothing to do may be silent, and not once it has", () => {
  const onSilence = vi.fn();
  const watchdog = new Watchdog(onSilence, { onlyWhenExpected: true });
  vi.advanceTimersByTime(60_000);
  expect(onSilence).not.toHaveBeenCalled();
  for (let i = 0; i < 50; i++) {
    watchdog.expect();
    vi.advanceTimersByTime(10);
  }
  expect(onSilence).toHaveBeenCalledOnce();
});

test("on a machine where everything is late more patience is had, and an end of it", () => {
  const onSilence = vi.fn();
  const now = vi.spyOn(performance, "now").mockImplementation(() => Date.now());
  const watchdog = new Watchdog(onSilence);
  passBusily(1_000, 100);
  expect(onSilence).not.toHaveBeenCalled();
  passBusily(10_000, 100);
  expect(onSilence).toHaveBeenCalledOnce();
  watchdog.stop();
  now.mockRestore();
});
