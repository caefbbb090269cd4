import { expect, onTestFinished, test } from "vitest";
import { EventLoop } from "../../../server/metrics/event-loop.js";

function eventLoop(): EventLoop {
  const loop = new EventLoop();
  onTestFinished(() => loop.close());
  return loop;
}

/** Keeps the event loop busy. */
function block(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

test("the first answer is numbers, although nothing has been measured", () => {
  const delay = eventLoop().read();
  expect(delay).toMatchObject({ meanSeconds: 0, p99Seconds: 0, maxSeconds: 0 });
  expect(delay.busy).toBeGreaterThanOrEqual(0);
});

test("a blocked loop shows in the longest delay, and each answer begins anew", async () => {
  const loop = eventLoop();
  const blockAndRead = async () => {
    block(100);
    // The measurement itself needs a turn of the loop.
    await new Promise((resolve) => setTimeout(resolve, 0));
    return loop.read().maxSeconds;
  };
  await expect.poll(blockAndRead).toBeGreaterThan(0.05);
  expect(loop.read()).toMatchObject({ meanSeconds: 0, maxSeconds: 0 });
});
