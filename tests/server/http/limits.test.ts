import { describe, expect, test } from "vitest";
import type { ServerOptions } from "../../../server/main.js";
import { testServer } from "../../support/server.js";
import { type Answer, ask, refusal } from "./ask.js";

const ON: ServerOptions = { rateLimits: true };
const statuses = (answers: readonly Answer[]): number[] => answers.map(({ status }) => status);

/** The answers to so many requests, one after the other. */
async function repeat(times: number, request: (count: number) => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let count = 0; count < times; count++) answers.push(await request(count));
  return answers;
}

const login = (url: string, email: string, headers = {}) =>
  ask(url, "POST", "/api/auth/login", { body: { email, password: "a guess" }, headers });

describe("logging in", () => {
  test("to one account from one address is tried ten times a minute", async () => {
    const clock = { at: Date.now() };
    const { url } = await testServer({ ...ON, now: () => clock.at });
    const answers = await repeat(12, () => login(url, "ada@example.org"));
    expect(statuses(answers)).toEqual([...Array<number>(10).fill(401), 429, 429]);
    const [refused] = answers.slice(-1);
    if (!refused) throw new TypeError("There is a last answer");
    expect(refusal(refused)).toBe("429 rate-limited");
    expect(Number(refused.headers.get("retry-after"))).toBe(60);
    expect((await login(url, "ADA@example.org")).status).toBe(429);
    expect((await login(url, "bob@example.org")).status).toBe(401);
    clock.at += 60_000;
    expect((await login(url, "ada@example.org")).status).toBe(401);
  });

  test("in vain, 200 times at once, keeps nobody out who knows their password", async () => {
    const server = await testServer({ ...ON, passwordCost: 8 });
    const honest = await server.createUser();
    const attack = Array.from({ length: 200 }, () => login(server.url, "victim@example.org"));
    const { email, password } = honest;
    const answer = await ask(server.url, "POST", "/api/auth/login", { body: { email, password } });
    expect(answer.status).toBe(200);
    const counted = statuses(await Promise.all(attack));
    expect(counted.filter((status) => status === 401)).toHaveLength(10);
    expect(counted.filter((status) => status === 429)).toHaveLength(190);
  });
});

describe("the address that is counted", () => {
  const forwarded = (list: string) => ({ "x-forwarded-for": list });

  test("is the connection's own where no proxy is trusted", async () => {
    const { url } = await testServer(ON);
    const answers = await repeat(11, (count) => login(url, "a@b.c", forwarded(`192.0.2.${count}`)));
    expect(statuses(answers).at(-1)).toBe(429);
  });

  test("is the last one that a trusted proxy added, and not what the client wrote before it", async () => {
    const { url } = await testServer({ ...ON, trustProxy: true });
    const lying = (count: number) => forwarded(`198.51.100.${count}, 192.0.2.1`);
    expect(statuses(await repeat(11, (count) => login(url, "a@b.c", lying(count)))).at(-1)).toBe(429);
    expect((await login(url, "a@b.c", forwarded("192.0.2.2"))).status).toBe(401);
  });

  test("is a whole /64 of IPv6", async () => {
    const { url } = await testServer({ ...ON, trustProxy: true });
    const address = (count: number) => forwarded(`2001:db8::${count}`);
    expect(statuses(await repeat(11, (count) => login(url, "a@b.c", address(count)))).at(-1)).toBe(429);
    expect((await login(url, "a@b.c", forwarded("2001:db8:0:1::1"))).status).toBe(401);
  });
});

test("registering works five times a minute from one address", async () => {
  const { url } = await testServer(ON);
  const register = (count: number) =>
    ask(url, "POST", "/api/auth/register", {
      body: { first_name: "Ada", last_name: "B", email: `ada_${count}@example.org`, password: "a password" },
    });
  expect(statuses(await repeat(6, register))).toEqual([201, 201, 201, 201, 201, 429]);
});

test("each user searches 120 times a minute, and asks 5 times an hour for credentials to test with", async () => {
  const server = await testServer(ON);
  const [ada, bob] = [await server.createUser(), await server.createUser()];
  const search = (token: string) => ask(server.url, "GET", "/api/users/search?q=us", { token });
  const answers = await Promise.all(Array.from({ length: 121 }, () => search(ada.token)));
  expect(statuses(answers).filter((status) => status === 429)).toHaveLength(1);
  expect((await search(bob.token)).status).toBe(200);
  const ice = (purpose: string) =>
    ask(server.url, "POST", "/api/ice-servers", { token: ada.token, body: { purpose } });
  expect(statuses(await repeat(6, () => ice("doctor")))).toEqual([200, 200, 200, 200, 200, 429]);
  expect((await ice("call")).status).toBe(200);
});

test("nobody is told to wait where the limits are off", async () => {
  const { url } = await testServer({ rateLimits: false });
  expect(statuses(await repeat(15, () => login(url, "ada@example.org")))).toEqual(Array(15).fill(401));
});
