import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { expect, it } from "vitest";
import { SerialQueue } from "../../../client/negotiation/serial-queue.js";

it("steps run one after the other, however long each takes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 12 }), async (turns) => {
      const seen: string[] = [];
      const queue = new SerialQueue(() => {});
      for (const [index, count] of turns.entries()) {
        queue.run(async () => {
          seen.push(`begin ${index}`);
          for (let i = 0; i < count; i++) await turn();
          seen.push(`end ${index}`);
        });
      }
      await queue.idle();
      expect(seen).toEqual(turns.flatMap((_count, index) => [`begin ${index}`, `end ${index}`]));
    }),
    { numRuns: 30 },
  );
});

it("a step that fails is reported, and the next one runs all the same", async () => {
  const failures: unknown[] = [];
  const seen: string[] = [];
  const queue = new SerialQueue((error) => failures.push(error));
  const failure = new Error("broken");
  queue.run(() => {
    throw failure;
  });
  queue.run(() => void seen.push("next"));
  await queue.idle();
  expect(failures).toEqual([failure]);
  expect(seen).toEqual(["next"]);
});

it("closing drops what has not begun, and the failure of what has", async () => {
  const failures: unknown[] = [];
  const seen: string[] = [];
  const queue = new SerialQueue((error) => failures.push(error));
  queue.run(async () => {
    seen.push("first");
    await turn();
    throw new Error("too late to matter");
  });
  queue.run(() => void seen.push("second"));
  await turn();
  queue.close();
  queue.run(() => void seen.push("third"));
  await queue.idle();
  await turn();
  expect(seen).toEqual(["first"]);
  expect(failures).toEqual([]);
});
