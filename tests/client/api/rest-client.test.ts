import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { RestClient } from "../../../client/api/rest-client.js";
import { CallError } from "../../../protocol/index.js";
import { answers, breaksOff, neverAnswers, nobody, serve, stopsHalfWay } from "./http-servers.js";

const SHORT_MS = 150;
const TOKEN = "eyJ-the-secret-token";
const HEALTHY = { ok: true };
const ME = {
  user_id: 1,
  first_name: "Ada",
  last_name: "Byron",
  email: "ada@example.org",
  call_user_id: "ada",
  created_at: "2026-01-01T00:00:00.000Z",
};

const client = (primary: string, fallback = primary): RestClient =>
  new RestClient({ servers: { primary, fallback }, token: () => TOKEN, timeoutMs: SHORT_MS });

const failureOf = async (request: Promise<unknown>): Promise<CallError> => {
  const error = await request.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CallError)) throw new TypeError(`Not a CallError: ${inspect(error)}`);
  return error;
};

describe("the fallback server is asked", () => {
  it.each([
    ["never answers", neverAnswers],
    ["stops half way through its answer", stopsHalfWay],
    ["breaks the connection off", breaksOff],
    ["answers with 500", answers(500, { error: "broken" })],
    ["answers with 503 and no JSON", answers(503, "<html>")],
    ["answers with 599", answers(599, HEALTHY)],
  ])("when the primary %s", async (_what, behaviour) => {
    const [primary, fallback] = [await serve(behaviour), await serve(answers(200, HEALTHY))];
    const answer = await client(primary.url, fallback.url).ask("health");
    expect(answer).toMatchObject({ data: HEALTHY, server: fallback.url });
    expect([primary.seen.length, fallback.seen.length]).toEqual([1, 1]);
  });

  it("when the primary is not there", async () => {
    const fallback = await serve(answers(200, HEALTHY));
    expect((await client(await nobody(), fallback.url).ask("health")).server).toBe(fallback.url);
  });

  it("with the same words as the primary", async () => {
    const [primary, fallback] = [await serve(answers(500, {})), await serve(answers(200, ME))];
    await client(primary.url, fallback.url).request("chooseCallId", { body: { call_user_id: "ada" } });
    expect(fallback.seen).toEqual(primary.seen);
    expect(fallback.seen).toEqual([
      {
        method: "POST",
        url: "/api/me/call-user-id",
        authorization: `Bearer ${TOKEN}`,
        body: '{"call_user_id":"ada"}',
      },
    ]);
  });
});

describe("the primary server has the last word", () => {
  it.each([
    { status: 400, body: { error: "No" }, code: "bad-request", message: "No" },
    { status: 401, body: { error: "No" }, code: "unauthorized", message: "No" },
    { status: 404, body: { error: "No" }, code: "not-found", message: "No" },
    { status: 409, body: { error: "Taken", code: "call-id-taken" }, code: "call-id-taken", message: "Taken" },
    { status: 409, body: { error: "Taken" }, code: "server-error", message: "Taken" },
    { status: 429, body: "<html>", code: "server-error", message: "The server answered with status 429" },
    { status: 400, body: { error: "No", code: "no-such-code" }, code: "bad-request", message: "No" },
  ])("with $status $body: $code", async ({ status, body, code, message }) => {
    const [primary, fallback] = [await serve(answers(status, body)), await serve(answers(200, ME))];
    expect(await failureOf(client(primary.url, fallback.url).request("me"))).toMatchObject({ code, message });
    expect(fallback.seen).toEqual([]);
  });

  it("with 401 to a login, which means the wrong password", async () => {
    const { url } = await serve(answers(401, { error: "Invalid credentials" }));
    const login = client(url).request("login", { body: { email: "a@example.org", password: "wrong" } });
    expect(await failureOf(login)).toMatchObject({ code: "bad-credentials", message: "Invalid credentials" });
  });

  it.each([
    ["no JSON", "<html>"],
    ["nothing", ""],
    ["another shape", { user_id: "one" }],
    ["a list for an object", [ME]],
  ])("with %s, which is a bad answer", async (_what, body) => {
    const [primary, fallback] = [await serve(answers(200, body)), await serve(answers(200, ME))];
    expect(await failureOf(client(primary.url, fallback.url).request("me"))).toMatchObject({
      code: "bad-answer",
    });
    expect(fallback.seen).toEqual([]);
  });
});

describe("when neither server can help", () => {
  it("one that is named twice is asked once", async () => {
    const { url, seen } = await serve(answers(500, {}));
    expect(await failureOf(client(url, `${url}/`).request("health"))).toMatchObject({ code: "server-error" });
    expect(seen).toHaveLength(1);
  });

  it("both away is server-unreachable, and names both", async () => {
    const [primary, fallback] = [await nobody(), await nobody()];
    const failure = await failureOf(client(primary, fallback).request("health"));
    expect(failure.code).toBe("server-unreachable");
    expect(failure.message).toContain(primary);
    expect(failure.message).toContain(fallback);
  });

  it("one that answered with a failure makes it server-error", async () => {
    const broken = await serve(answers(500, {}));
    const away = await nobody();
    expect((await failureOf(client(broken.url, away).request("health"))).code).toBe("server-error");
    expect((await failureOf(client(away, broken.url).request("health"))).code).toBe("server-error");
  });

  it("an address that is none is unreachable", async () => {
    expect((await failureOf(client("not an address").request("health"))).code).toBe("server-unreachable");
  });
});

describe("a request", () => {
  it("fills in the path and the query, escaped, without what is not given", async () => {
    const { url, seen } = await serve(answers(200, []));
    await client(`${url}/`).request("search", { query: { q: "a&b=c/ü" } });
    await client(url).request("directory", { query: { cursor: undefined, limit: 5 } });
    await failureOf(client(url).request("removeContact", { params: { contact_id: "7/../8" as never } }));
    expect(seen.map((one) => one.url)).toEqual([
      "/api/users/search?q=a%26b%3Dc%2F%C3%BC",
      "/api/users?limit=5",
      "/api/contacts/7%2F..%2F8",
    ]);
  });

  it("tells where the next page begins", async () => {
    const { url } = await serve(answers(200, [], { "x-next-cursor": "abc" }));
    expect((await client(url).ask("directory")).nextCursor).toBe("abc");
  });

  it("that needs a token is not sent without one", async () => {
    const { url, seen } = await serve(answers(200, ME));
    const signedOut = new RestClient({ servers: { primary: url, fallback: url }, token: () => null });
    expect(await failureOf(signedOut.request("me"))).toMatchObject({ code: "not-logged-in" });
    expect(seen).toEqual([]);
  });

  it("that needs no token carries none", async () => {
    const { url, seen } = await serve(answers(200, HEALTHY));
    await client(url).request("health");
    expect(seen[0]?.authorization).toBeUndefined();
  });
});

it("no error shows the token, however deep one looks", async () => {
  const failing = [
    (await serve(answers(401, { error: "No" }))).url,
    (await serve(answers(500, {}))).url,
    (await serve(answers(200, { token: TOKEN }))).url,
    (await serve(breaksOff)).url,
    (await serve(neverAnswers)).url,
    await nobody(),
  ];
  for (const url of failing) {
    const error = await failureOf(client(url).request("me"));
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(TOKEN);
  }
});

describe("a hostile server", () => {
  it("cannot fill the memory, not even with an answer that is small on the way", async () => {
    const packed = gzipSync(Buffer.alloc(64 * 1024 * 1024, " "));
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
      response.end(packed);
    });
    const rest = new RestClient({ servers: { primary: url, fallback: url } });
    expect(await failureOf(rest.request("health"))).toMatchObject({
      code: "bad-answer",
      message: expect.stringContaining("too long"),
    });
  });

  it("cannot speak to the terminal through its errors", async () => {
    const { url } = await serve(answers(400, { error: `no\u001b[2J\u0007\r\n${"x".repeat(5000)}` }));
    const { message } = await failureOf(client(url).request("me"));
    expect(message).toMatch(/^no\[2Jx+$/);
    expect(message.length).toBeLessThanOrEqual(300);
  });
});
