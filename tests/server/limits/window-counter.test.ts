import { expect, test } from "vitest";
import { WindowCounter } from "../../../server/limits/window-counter.js";

function counter(points: number, seconds: number) {
  const clock = { at: 1_000_000 };
  return { clock, counter: new WindowCounter({ points, seconds }, () => clock.at) };
}

test("as many as the rule says, then none until the window ends", () => {
  const { clock, counter: logins } = counter(3, 60);
  for (let count = 0; count < 3; count++) expect(logins.take("a")).toEqual({ ok: true });
  clock.at += 20_000;
  expect(logins.take("a")).toEqual({ ok: false, retryAfterMs: 40_000 });
  expect(logins.take("b")).toEqual({ ok: true });
  clock.at += 39_999;
  expect(logins.take("a")).toEqual({ ok: false, retryAfterMs: 1 });
  clock.at += 1;
  expect(logins.take("a")).toEqual({ ok: true });
});

test("refused attempts do not prolong the wait", () => {
  const { clock, counter: logins } = counter(1, 60);
  logins.take("a");
  for (let count = 0; count < 100; count++) logins.take("a");
  clock.at += 60_000;
  expect(logins.take("a").ok).toBe(true);
});

test("what others have used up is used up here", () => {
  const { clock, counter: logins } = counter(5, 60);
  logins.exhaust("a", 10_000);
  expect(logins.take("a")).toEqual({ ok: false, retryAfterMs: 10_000 });
  clock.at += 10_000;
  expect(logins.take("a").ok).toBe(true);
});

test("keys are forgotten with their windows", () => {
  const { clock, counter: logins } = counter(1, 60);
  for (let key = 0; key < 1_000; key++) logins.take(String(key));
  expect(logins.size).toBe(1_000);
  clock.at += 60_000;
  logins.take("a");
  expect(logins.size).toBe(1);
});

test("a flood of keys does not fill the memory", () => {
  const { counter: logins } = counter(1, 60);
  for (let key = 0; key < 100_500; key++) logins.take(String(key));
  expect(logins.size).toBeLessThanOrEqual(100_000);
});
