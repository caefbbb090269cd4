import { expect, test } from "vitest";
import { drain } from "../../../server/health/drain.js";

const PLENTY = 60_000;
const NONE = 0;

test("steps run one after the other, in their order", async () => {
  const done: string[] = [];
  const step = (name: string) => ({
    name,
    run: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      done.push(name);
    },
  });
  expect(await drain([step("hand-over"), step("sockets"), step("database")], PLENTY)).toEqual([]);
  expect(done).toEqual(["hand-over", "sockets", "database"]);
});

test("a step that fails is named, and the others still run", async () => {
  const done: string[] = [];
  const troubles = await drain(
    [
      { name: "hand-over", run: () => Promise.reject(new Error("nobody is there")) },
      {
        name: "http",
        run: () => {
          throw new Error("not open");
        },
      },
      { name: "database", run: () => done.push("database") },
    ],
    PLENTY,
  );
  expect(troubles).toEqual(["hand-over: nobody is there", "http: not open"]);
  expect(done).toEqual(["database"]);
});

test("a step that hangs ends the wait at the deadline, and what follows is not begun later", async () => {
  const done: string[] = [];
  let letGo = () => {};
  const troubles = await drain(
    [
      { name: "call log", run: () => new Promise<void>((resolve) => (letGo = resolve)) },
      { name: "database", run: () => done.push("database") },
    ],
    NONE,
  );
  expect(troubles).toEqual(["call log: not done by the deadline"]);
  letGo();
  await new Promise((resolve) => setImmediate(resolve));
  expect(done).toEqual([]);
});
