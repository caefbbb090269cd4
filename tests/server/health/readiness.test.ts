import { expect, test } from "vitest";
import { type Check, Readiness } from "../../../server/health/readiness.js";

/** A check that counts how often it is asked, and a clock that a test moves. */
function subject(checks: Record<string, Check>) {
  const asked: string[] = [];
  const clock = { at: 0 };
  const counted = Object.entries(checks).map(([name, check]): [string, Check] => [
    name,
    () => {
      asked.push(name);
      return check();
    },
  ]);
  const readiness = new Readiness({
    checks: Object.fromEntries(counted),
    now: () => clock.at,
    patienceMs: 20,
  });
  return { readiness, asked, clock };
}

test.each<[string, Check]>([
  ["rejects", () => Promise.reject(new Error("away"))],
  [
    "throws",
    () => {
      throw new Error("away");
    },
  ],
  ["says false", () => false],
  ["never answers", () => new Promise(() => {})],
])("a check that %s is named as the reason", async (_name, check) => {
  const { readiness } = subject({ database: async () => {}, redis: check });
  expect(await readiness.report()).toEqual({ ready: false, reasons: ["redis"] });
});

test("all checks passing is ready", async () => {
  const { readiness } = subject({ database: async () => [], redis: () => true });
  expect(await readiness.report()).toEqual({ ready: true, reasons: [] });
});

test("however many ask, the checks run once a second", async () => {
  const { readiness, asked, clock } = subject({ database: async () => {} });
  await Promise.all([readiness.report(), readiness.report(), readiness.report()]);
  clock.at = 999;
  await readiness.report();
  expect(asked).toHaveLength(1);
  clock.at = 1_000;
  await readiness.report();
  expect(asked).toHaveLength(2);
});

test("what comes back is ready again", async () => {
  let away = true;
  const { readiness, clock } = subject({ database: () => !away });
  expect(await readiness.report()).toMatchObject({ ready: false });
  away = false;
  clock.at += 1_000;
  expect(await readiness.report()).toMatchObject({ ready: true });
});

test("draining shows at once, even to those who asked before it began", async () => {
  let settle = () => {};
  const { readiness } = subject({ database: () => new Promise<void>((resolve) => (settle = resolve)) });
  const early = readiness.report();
  readiness.drain();
  settle();
  expect(await early).toEqual({ ready: false, reasons: ["draining"] });
  expect(await readiness.report()).toEqual({ ready: false, reasons: ["draining"] });
});
