import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SqliteFile from "better-sqlite3";
import jsonwebtoken from "jsonwebtoken";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LIMITS } from "../../../protocol/limits.js";
import { type Route, type RouteName, routes } from "../../../protocol/rest.js";
import { startTestServer, type TestServer } from "../../support/server.js";
import { type Answer, ask, refusal } from "./ask.js";
import { type Cast, type GoodRequest, goodRequests } from "./requests.js";

const NAMES = Object.keys(routes) as RouteName[];
const which = (has: (route: Route) => boolean) => NAMES.filter((name) => has(routes[name]));
const WITH_BODY = which((route) => route.body !== undefined);
const SPOILED: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1.5,
  Number.MAX_VALUE,
  "",
  "x".repeat(6_000),
  [],
  ["a"],
  {},
  { toString: "x" },
];
const TABLES = ["users", "contacts", "calls", "call_participants", "user_fcm_tokens"];

let folder: string;
let file: SqliteFile.Database;
let server: TestServer;
let cast: Cast;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "calling-bad-input-"));
  const path = join(folder, "calling.sqlite");
  server = await startTestServer({ database: { kind: "sqlite", path } });
  file = new SqliteFile(path, { readonly: true });
  const [asker, other, contact] = [
    await server.createUser(),
    await server.createUser(),
    await server.createUser(),
  ];
  const post = (url: string, body: unknown) => ask(server.url, "POST", url, { token: asker.token, body });
  await post("/api/contacts", { contact_user_id: contact.userId });
  await post("/api/calls/start", { receiver_id: other.userId });
  cast = { asker, other, contactId: 1, callId: 1 };
});

afterAll(async () => {
  file.close();
  await server.close();
  rmSync(folder, { recursive: true });
});

const snapshot = () => TABLES.map((table) => file.prepare(`select * from ${table}`).all());
const good = (name: RouteName): GoodRequest => goodRequests(cast)[name];
const tokenFor = (name: RouteName) => (routes[name].auth ? cast.asker.token : undefined);
const send = (name: RouteName, body: unknown, token = tokenFor(name)) =>
  ask(server.url, routes[name].method, good(name).path, { token, ...(body !== undefined && { body }) });

/** Does what should be refused, and sees that it was, and that it left no trace. */
async function expectRefused(expected: string, label: string, request: () => Promise<Answer>): Promise<void> {
  const before = snapshot();
  const answer = await request();
  expect(refusal(answer), label).toBe(expected);
  expect(snapshot(), label).toEqual(before);
}

test.each(which((route) => route.auth))("%s needs a good token", async (name) => {
  const { path, body } = good(name);
  const { userId, email } = cast.asker;
  const expired = jsonwebtoken.sign({ user_id: userId, email }, server.jwtSecret, { expiresIn: -1 });
  const nobody = jsonwebtoken.sign({ user_id: 987_654 }, server.jwtSecret, { expiresIn: 60 });
  const refused: [string, Record<string, string>][] = [
    ["401 unauthorized", {}],
    ["401 unauthorized", { authorization: cast.asker.token }],
    ["401 unauthorized", { authorization: "Bearer" }],
    ["401 unauthorized", { authorization: "Bearer abc" }],
    ["401 unauthorized", { authorization: `Basic ${cast.asker.token}` }],
    ["401 unauthorized", { authorization: `Bearer ${cast.asker.token.slice(0, -2)}` }],
    ["401 token-expired", { authorization: `Bearer ${expired}` }],
    ["404 no-such-user", { authorization: `Bearer ${nobody}` }],
  ];
  for (const [expected, headers] of refused) {
    await expectRefused(expected, JSON.stringify(headers), () =>
      ask(server.url, routes[name].method, path, { headers, ...(body && { body }) }),
    );
  }
});

test.each(NAMES)("%s is not there under another method", async (name) => {
  const { path, body } = good(name);
  const taken = NAMES.filter((other) => good(other).path.split("?")[0] === path.split("?")[0]);
  const methods = ["GET", "POST", "PUT", "DELETE", "PATCH"].filter(
    (method) => !taken.some((other) => routes[other].method === method),
  );
  expect(methods.length).toBeGreaterThan(1);
  for (const method of methods) {
    await expectRefused("404 not-found", method, () =>
      ask(server.url, method, path, {
        token: cast.asker.token,
        ...(method !== "GET" && { body: body ?? {} }),
      }),
    );
  }
});

test.each(WITH_BODY)("%s refuses each field that is missing, of a wrong type or too large", async (name) => {
  const route: Route = routes[name];
  const { body = {} } = good(name);
  for (const field of Object.keys(body)) {
    const bad = [undefined, ...SPOILED]
      .map((value) => ({ ...body, [field]: value }))
      .filter((spoiled) => route.body?.safeParse(JSON.parse(JSON.stringify(spoiled))).success === false);
    expect(bad.length, field).toBeGreaterThan(SPOILED.length / 2);
    for (const spoiled of bad) {
      const value = JSON.stringify(spoiled[field])?.slice(0, 40);
      await expectRefused("400 bad-request", `${field}: ${value}`, () => send(name, spoiled));
    }
  }
});

test.each(WITH_BODY)("%s refuses a body that is no JSON object", async (name) => {
  const { path } = good(name);
  const raw = (text: string, headers = {}) =>
    ask(server.url, routes[name].method, path, { token: tokenFor(name), raw: text, headers });
  for (const text of ["{", "nonsense", "[]", '"text"', "5", "true", '{"__proto__": {"a": 1}}', "\u0000"]) {
    await expectRefused("400 bad-request", text, () => raw(text));
  }
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "nonsense"]) {
    await expectRefused("400 bad-request", type, () => raw("{}", { "content-type": type }));
  }
  const tooLarge = JSON.stringify({ padding: "x".repeat(LIMITS.bodyBytes) });
  await expectRefused("413 too-large", "too large", () => raw(tooLarge));
});

test.each(which((route) => route.query !== undefined))("%s refuses a query that is wrong", async (name) => {
  const path = good(name).path.split("?")[0] ?? "";
  for (const field of new URLSearchParams(good(name).path.split("?")[1]).keys()) {
    for (const query of [`${field}=${"9".repeat(200)}`, `${field}=1&${field}=2`]) {
      await expectRefused("400 bad-request", query, () =>
        ask(server.url, routes[name].method, `${path}?${query}`, { token: tokenFor(name) }),
      );
    }
  }
});

test.each(which((route) => route.params !== undefined))(
  "%s refuses parameters that are wrong",
  async (name) => {
    const path = good(name).path.replace(/[^/]+$/, "");
    for (const value of ["x", "-1", "0", "1.5", "1e99", "%20", "null"]) {
      await expectRefused("400 bad-request", value, () =>
        ask(server.url, routes[name].method, path + value, { token: tokenFor(name) }),
      );
    }
  },
);

test("unknown fields are dropped", async () => {
  const someone = await server.createUser("dropper");
  const extra = { is_bot: 1, user_id: 1, email: "evil@example.org", password: "x", created_at: "1970" };
  const before = file.prepare("select * from users where user_id = ?").get(someone.userId);
  const answer = await send("updateProfile", { ...extra, first_name: "New" }, someone.token);
  expect(answer.status).toBe(200);
  expect(answer.body).not.toHaveProperty("password");
  expect(file.prepare("select * from users where user_id = ?").get(someone.userId)).toEqual({
    ...(before as object),
    first_name: "New",
    full_name: "New Example",
    sorting_name: "Example New",
  });
});

test("addresses that make no sense are answered like any other refusal", async () => {
  for (const path of ["/", "/api", "/api/users/search/x", "/api/../etc/passwd", `/${"a".repeat(5_000)}`]) {
    expect(refusal(await ask(server.url, "GET", path)), path).toBe("404 not-found");
  }
  expect(refusal(await ask(server.url, "GET", "/api/%zz"))).toBe("400 bad-request");
});

test("a request that is no HTTP leaves the server alive", async () => {
  const { port } = new URL(server.url);
  const socket = connect(Number(port), "127.0.0.1");
  socket.end("\u0000\u0001 nonsense\r\n\r\n");
  await new Promise((resolve) => socket.resume().once("close", resolve));
  expect(await ask(server.url, "GET", "/health")).toMatchObject({ status: 200 });
});
