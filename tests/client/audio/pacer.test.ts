import { once } from "node:events";
import { describe, expect, test, vi } from "vitest";
import { MAX_CATCH_UP_BLOCKS, Pacer } from "../../../client/audio/pacer.js";
import { ControlledClock } from "./controlled-clock.js";

const start = () => {
  const clock = new ControlledClock();
  const pacer = new Pacer(clock);
  const onTick = vi.fn();
  const unsubscribe = pacer.subscribe(onTick);
  return { clock, pacer, onTick, unsubscribe };
};

describe("the pacer", () => {
  test("ticks once per 10 ms", () => {
    const { clock, onTick } = start();
    clock.advance(9);
    expect(onTick).toHaveBeenCalledTimes(0);
    clock.advance(91);
    expect(onTick).toHaveBeenCalledTimes(10);
  });

  test("does not drift when every timer is late", () => {
    const { clock, onTick, pacer } = start();
    clock.advance(60_009, 6.9);
    expect(onTick).toHaveBeenCalledTimes(6_000);
    expect(pacer.skippedBlocks).toBe(0);
  });

  test("makes up for a stall, after the input that piled up meanwhile", () => {
    const { clock, onTick } = start();
    const input = vi.fn();
    clock.input = input;
    clock.stall(100);
    expect(onTick).toHaveBeenCalledTimes(10);
    expect(input.mock.invocationCallOrder[0]).toBeLessThan(onTick.mock.invocationCallOrder[0] ?? 0);
  });

  test("skips and counts what a long stall is too old for, then goes on in time", () => {
    const { clock, onTick, pacer } = start();
    clock.stall(5_000);
    expect(onTick).toHaveBeenCalledTimes(MAX_CATCH_UP_BLOCKS);
    expect(pacer.skippedBlocks).toBe(500 - MAX_CATCH_UP_BLOCKS);
    clock.advance(100);
    expect(onTick).toHaveBeenCalledTimes(MAX_CATCH_UP_BLOCKS + 10);
  });

  test("drives many, each until it leaves, and rests when all have left", () => {
    const { clock, pacer, onTick, unsubscribe } = start();
    const other = vi.fn();
    const leave = pacer.subscribe(other);
    clock.advance(20);
    unsubscribe();
    clock.advance(20);
    leave();
    leave();
    expect(clock.waiting).toBe(false);
    expect([onTick.mock.calls.length, other.mock.calls.length]).toEqual([2, 4]);
  });

  test("starts afresh after a rest instead of making up for it", () => {
    const { clock, pacer, onTick, unsubscribe } = start();
    unsubscribe();
    clock.advance(10_000);
    pacer.subscribe(onTick);
    clock.advance(10);
    expect(onTick).toHaveBeenCalledTimes(1);
    expect(pacer.skippedBlocks).toBe(0);
  });

  test("survives subscribers that leave and come during a tick", () => {
    const { clock, pacer, unsubscribe } = start();
    const next = vi.fn();
    const leave = pacer.subscribe(() => {
      leave();
      unsubscribe();
      pacer.subscribe(next);
    });
    clock.stall(50);
    clock.advance(30);
    expect(next).toHaveBeenCalledTimes(3);
  });

  test("drops a subscriber that throws, with a warning, and keeps the others", async () => {
    const { clock, pacer, onTick } = start();
    const broken = vi.fn(() => {
      throw new Error("broken subscriber");
    });
    pacer.subscribe(broken);
    const warned = once(process, "warning");
    clock.advance(30);
    expect((await warned)[0]).toMatchObject({ message: "broken subscriber" });
    expect(broken).toHaveBeenCalledTimes(1);
    expect(onTick).toHaveBeenCalledTimes(3);
  });

  test("ticks on the real clock", async () => {
    const pacer = new Pacer();
    const ticks = await new Promise<number>((resolve) => {
      let count = 0;
      const keepAlive = setInterval(() => {}, 1_000);
      const unsubscribe = pacer.subscribe(() => {
        if (++count < 5) return;
        unsubscribe();
        clearInterval(keepAlive);
        resolve(count);
      });
    });
    expect(ticks).toBe(5);
  });
});
