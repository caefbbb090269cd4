import { describe, expect, test } from "vitest";
import { createLimits } from "../../../server/limits/limits.js";
import { RateLimited } from "../../../server/limits/rate-limited.js";
import { RULES } from "../../../server/limits/rules.js";

const MINUTE = 60_000;
const person = (userId: number | null, callId = `user_${userId}`) => ({ userId, callId });

function limited() {
  const clock = { at: 1_000_000 };
  return { clock, limits: createLimits({ now: () => clock.at }) };
}

/** How often in a row something is allowed. */
function countAllowed(attempt: (count: number) => boolean, attempts: number): number {
  return Array.from({ length: attempts }, (_, count) => attempt(count)).filter(Boolean).length;
}

describe("rings", () => {
  test("one person rings 20 times a minute, and again in the next one", () => {
    const { clock, limits } = limited();
    const ring = (count: number) => limits.mayRing(person(1), `callee_${count}`);
    expect(countAllowed(ring, 100)).toBe(20);
    clock.at += MINUTE;
    expect(countAllowed(ring, 100)).toBe(20);
  });

  test("one person rings another one 6 times a minute, whatever the case", () => {
    const { limits } = limited();
    const ring = (count: number) => limits.mayRing(person(1), count % 2 === 0 ? "Bob" : "bob");
    expect(countAllowed(ring, 50)).toBe(6);
  });

  test("who insists on one person can still ring others", () => {
    const { limits } = limited();
    for (let count = 0; count < 100; count++) limits.mayRing(person(1), "bob");
    expect(countAllowed((count) => limits.mayRing(person(1), `other_${count}`), 50)).toBe(14);
  });

  test("a new Call ID is no new budget, and an app is counted by its Call ID", () => {
    const { limits } = limited();
    const renamed = (count: number) => limits.mayRing(person(1, `name_${count}`), `callee_${count}`);
    expect(countAllowed(renamed, 50)).toBe(20);
    const app = (count: number) => limits.mayRing(person(null, "app"), `callee_${count}`);
    expect(countAllowed(app, 50)).toBe(20);
    expect(limits.mayRing(person(null, "another_app"), "callee_1")).toBe(true);
  });

  test("1,000 rings by 100 people reach one phone no oftener than its budget says", () => {
    const { limits } = limited();
    const reach = (count: number) => {
      const caller = person(count % 100);
      return limits.mayRing(caller, "victim") && limits.mayReach(caller, "victim");
    };
    expect(countAllowed(reach, 1_000)).toBe(RULES.ringsOfCallee.points);
  });

  test("bots ring as they like", () => {
    const { limits } = limited();
    const bot = { ...person(1), isBot: true };
    expect(countAllowed(() => limits.mayRing(bot, "bob") && limits.mayReach(bot, "bob"), 500)).toBe(500);
  });
});

test("a refusal says when to come back", async () => {
  const { limits, clock } = limited();
  for (let count = 0; count < 5; count++) await limits.require("registrations", "192.0.2.1");
  clock.at += 20_000;
  const refusal = await limits.require("registrations", "192.0.2.1").catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(RateLimited);
  expect(refusal).toMatchObject({ code: "rate-limited", retryAfterSeconds: 40 });
});
