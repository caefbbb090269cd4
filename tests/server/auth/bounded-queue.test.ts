import { expect, test } from "vitest";
import { BoundedQueue } from "../../../server/auth/bounded-queue.js";

/** Tasks that a test finishes by hand, in the order in which they were begun. */
class Bench {
  readonly begun: string[] = [];
  readonly #finish: (() => void)[] = [];

  task(name: string): () => Promise<string> {
    return () => {
      this.begun.push(name);
      return new Promise((resolve) => {
        this.#finish.push(() => resolve(name));
      });
    };
  }

  /** Finishes the oldest running task, and lets its successor begin. */
  async finishOne(): Promise<void> {
    this.#finish.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const outcome = (run: Promise<string>): Promise<string> =>
  run.then(
    () => "done",
    (error: { code: string }) => error.code,
  );

test("no more tasks run at a time than allowed, and all get their turn", async () => {
  const queue = new BoundedQueue({ running: 2, waiting: 4 });
  const bench = new Bench();
  const runs = ["a", "b", "c", "d"].map((name) => queue.run("x", bench.task(name)));
  expect(bench.begun).toEqual(["a", "b"]);
  for (let count = 0; count < 4; count++) await bench.finishOne();
  expect(await Promise.all(runs)).toEqual(["a", "b", "c", "d"]);
  expect(bench.begun).toEqual(["a", "b", "c", "d"]);
});

test("sources take turns, however many tasks one of them has", async () => {
  const queue = new BoundedQueue({ running: 1, waiting: 10 });
  const bench = new Bench();
  const runs = ["greedy 0", "greedy 1", "greedy 2", "greedy 3"].map((name) =>
    queue.run("greedy", bench.task(name)),
  );
  runs.push(queue.run("honest", bench.task("honest")));
  for (let count = 0; count < 5; count++) await bench.finishOne();
  await Promise.all(runs);
  expect(bench.begun).toEqual(["greedy 0", "greedy 1", "honest", "greedy 2", "greedy 3"]);
});

test("a full queue refuses at once, and the longest line gives way to others", async () => {
  const queue = new BoundedQueue({ running: 1, waiting: 3 });
  const bench = new Bench();
  const greedy = [0, 1, 2, 3].map((number) => outcome(queue.run("greedy", bench.task(`greedy ${number}`))));
  expect(await outcome(queue.run("greedy", bench.task("one too many")))).toBe("busy");
  const honest = outcome(queue.run("honest", bench.task("honest")));
  expect(await greedy[3]).toBe("busy");
  for (let count = 0; count < 4; count++) await bench.finishOne();
  expect(await Promise.all([...greedy, honest])).toEqual(["done", "done", "done", "busy", "done"]);
});

test("a task that fails frees its place", async () => {
  const queue = new BoundedQueue({ running: 1, waiting: 1 });
  await expect(queue.run("x", () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(await queue.run("x", async () => "done")).toBe("done");
});
