import { expect, test } from "vitest";
import { z } from "zod";
import { testServer } from "../../support/server.js";
import { ask, refusal } from "./ask.js";

const SPAN = { started_at: "2025-01-01T10:00:00.000Z", ended_at: "2025-01-01T10:05:00.000Z" };
const number = (answer: { body: unknown }) => z.object({ call_id: z.number() }).parse(answer.body).call_id;

async function annAndBob() {
  const server = await testServer();
  const [ann, bob] = [await server.createUser("ann"), await server.createUser("bob")];
  const post = (token: string, path: string, body: object) => ask(server.url, "POST", path, { token, body });
  const get = (token: string, path: string) => ask(server.url, "GET", path, { token });
  return { server, ann, bob, post, get };
}

test("a logged call appears in both people's lists, histories and statistics", async () => {
  const { ann, bob, post, get } = await annAndBob();
  const call = { receiver_id: bob.userId, call_status: "completed", ...SPAN };
  expect((await post(ann.token, "/api/calls/log", call)).status).toBe(201);
  for (const { token } of [ann, bob]) {
    expect((await get(token, "/api/calls")).body).toEqual([
      {
        call_id: 1,
        caller_id: ann.userId,
        receiver_id: bob.userId,
        call_status: "completed",
        ...SPAN,
        caller_call_user_id: "ann",
        receiver_call_user_id: "bob",
      },
    ]);
  }
  expect((await get(bob.token, "/api/calls/history")).body).toMatchObject([
    { direction: "incoming", outcome: "answered", duration_ms: 300_000 },
  ]);
  expect((await get(ann.token, "/api/calls/stats")).body).toMatchObject({ outgoing: 1, talk_ms: 300_000 });
});

test("a started call is ongoing until one of its two ends it", async () => {
  const { server, ann, bob, post, get } = await annAndBob();
  const stranger = await server.createUser("eve");
  const call_id = number(await post(ann.token, "/api/calls/start", { receiver_id: bob.userId }));
  expect((await get(bob.token, "/api/calls")).body).toMatchObject([
    { call_id, call_status: "ongoing", ended_at: null },
  ]);
  const end = { call_id, call_status: "missed" };
  expect(refusal(await post(stranger.token, "/api/calls/end", end))).toBe("404 not-found");
  expect(await post(bob.token, "/api/calls/end", end)).toMatchObject({ status: 200, body: { ok: true } });
  expect((await get(ann.token, "/api/calls")).body).toMatchObject([{ call_status: "missed" }]);
});

test.each([
  ["/api/calls/start", { receiver_id: 1 }, "400 bad-request"],
  ["/api/calls/start", { receiver_id: 4711 }, "404 no-such-user"],
  ["/api/calls/log", { receiver_id: 4711, call_status: "missed" }, "404 no-such-user"],
  ["/api/calls/log", { receiver_id: 2, call_status: "ongoing" }, "400 bad-request"],
  [
    "/api/calls/log",
    { receiver_id: 2, call_status: "missed", started_at: SPAN.ended_at, ended_at: SPAN.started_at },
    "400 bad-request",
  ],
  ["/api/calls/end", { call_id: 4711, call_status: "missed" }, "404 not-found"],
])("%s with %j is refused", async (path, body, expected) => {
  const { ann, post, get } = await annAndBob();
  expect(refusal(await post(ann.token, path, body))).toBe(expected);
  expect((await get(ann.token, "/api/calls")).body).toEqual([]);
});

test("the history has pages, and says where the next one begins", async () => {
  const { ann, bob, post, get } = await annAndBob();
  for (let index = 0; index < 3; index++) {
    await post(ann.token, "/api/calls/log", { receiver_id: bob.userId, call_status: "missed", ...SPAN });
  }
  const first = await get(ann.token, "/api/calls/history?limit=2");
  expect(first.body).toMatchObject([{ call_id: 3 }, { call_id: 2 }]);
  const cursor = first.headers.get("x-next-cursor");
  const second = await get(ann.token, `/api/calls/history?limit=2&cursor=${cursor}`);
  expect(second.body).toMatchObject([{ call_id: 1 }]);
  expect(second.headers.get("x-next-cursor")).toBeNull();
  expect(refusal(await get(ann.token, "/api/calls/history?cursor=nonsense"))).toBe("400 bad-request");
});
