import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type AppServer, startAppServer } from "../support/app-server/start.js";
import { EventRecorder } from "../support/events.js";
import type { ExpectedDifference } from "../support/traces/compare.js";
import { openTokenlessSocket, replayTrace } from "../support/traces/replay.js";
import { loadTraces, parseTrace, TRACE_DIRECTORY } from "../support/traces/trace.js";

const SHORT_OFFLINE_MS = 150;
const SHORT_DEADLINE_MS = 300;

let server: AppServer;

afterEach(() => server.close());

describe("the stand-in of the app's own server", () => {
  const traces = loadTraces(TRACE_DIRECTORY);

  it("has traces to be held against", () => {
    expect(traces.map((trace) => trace.name)).toHaveLength(10);
  });

  it.each(traces)("answers $name as it was recorded, and nothing more", async (trace) => {
    server = await startAppServer(trace.name === "offline_timeout" ? { offlineMs: SHORT_OFFLINE_MS } : {});
    const result = await replayTrace({ trace, url: server.url });
    expect(result).toEqual({ differences: [], stalled: null });
  });
});

describe("the trace replay", () => {
  beforeEach(async () => {
    server = await startAppServer();
  });

  const replay = (lines: object[]) =>
    replayTrace({
      trace: parseTrace("made_up", lines.map((line) => JSON.stringify(line)).join("\n")),
      url: server.url,
      deadlineMs: SHORT_DEADLINE_MS,
    });
  const register = (user: string) => ({ from: user, event: "register", payload: user });
  const hangUp = { from: "alice", event: "endCall", payload: { to: "bob", from: "alice" } };

  it("names an event that the trace does not have", async () => {
    const { differences, stalled } = await replay([register("alice"), register("bob"), hangUp]);
    const received = { event: "callEnded", payload: { from: "alice" } };
    expect(differences).toEqual([{ user: "bob", index: 0, expected: null, received }]);
    expect(stalled).toBeNull();
  });

  it("names an event that reads differently", async () => {
    const wrong = { to: "bob", event: "callEnded", payload: { from: "carol" } };
    const { differences } = await replay([register("alice"), register("bob"), hangUp, wrong]);
    expect(differences).toMatchObject([{ user: "bob", index: 0, received: { payload: { from: "alice" } } }]);
  });

  it("stops at an event that never comes, and says whose it was", async () => {
    const missing = { to: "alice", event: "callEnded", payload: { from: "bob" } };
    const { differences, stalled } = await replay([register("alice"), missing]);
    expect(differences).toMatchObject([{ user: "alice", index: 0, received: null }]);
    expect(stalled).toContain("event 1 of alice");
  });

  const aliceHangsUp = parseTrace(
    "made_up",
    [register("alice"), register("bob"), hangUp].map((line) => JSON.stringify(line)).join("\n"),
  );

  it("takes a named difference into account", async () => {
    const ended = { to: "bob", event: "callEnded", payload: { from: "alice" } };
    const difference: ExpectedDifference = {
      name: "bob hears the end",
      trace: "made_up",
      transform: (lines) => [...lines, ended],
    };
    const result = await replayTrace({ trace: aliceHangsUp, url: server.url, differences: [difference] });
    expect(result).toEqual({ differences: [], stalled: null });
  });

  it("refuses a difference that changes nothing", async () => {
    const stale: ExpectedDifference = { name: "stale", trace: "made_up", transform: (lines) => [...lines] };
    const replaying = replayTrace({ trace: aliceHangsUp, url: server.url, differences: [stale] });
    await expect(replaying).rejects.toThrow("stale");
  });

  it("names the line of a trace that is no trace line", () => {
    expect(() => parseTrace("broken", `${JSON.stringify(register("alice"))}\n{"event":"x"}`)).toThrow(
      "line 2",
    );
  });
});

describe("the REST half of the stand-in", () => {
  beforeEach(async () => {
    server = await startAppServer();
  });

  async function ask(method: string, path: string, options: { token?: string; body?: unknown } = {}) {
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: {
        "content-type": "application/json",
        ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
    return { status: response.status, body: await response.json() };
  }

  it("takes a newcomer from registration to a found contact", async () => {
    await server.addUser("bob");
    const person = {
      first_name: "Ada",
      last_name: "Byron",
      email: "Ada@Example.org",
      password: "analytical",
    };
    expect(await ask("POST", "/api/auth/register", { body: person })).toEqual({
      status: 201,
      body: { user_id: 2, email: "ada@example.org" },
    });
    const login = await ask("POST", "/api/auth/login", { body: person });
    const { token } = login.body as { token: string };
    const chosen = await ask("POST", "/api/me/call-user-id", { token, body: { call_user_id: "ada" } });
    expect(chosen).toMatchObject({ status: 200, body: { call_user_id: "ada", user_id: 2 } });
    expect(await ask("GET", "/api/me", { token })).toEqual(chosen);
    const found = await ask("GET", "/api/users/search?q=bo", { token });
    expect(found.body).toEqual([{ user_id: 1, first_name: "bob", last_name: "Test", call_user_id: "bob" }]);
    const added = await ask("POST", "/api/contacts", { token, body: { contact_call_id: "bob" } });
    expect(added).toEqual({ status: 201, body: { contact_id: 1 } });
    expect((await ask("GET", "/api/contacts", { token })).body).toMatchObject([
      { call_user_id: "bob", contact_id: 1 },
    ]);
    expect((await ask("DELETE", "/api/contacts/1", { token })).body).toEqual({ ok: true });
  });

  it("has no routes beyond the app's", async () => {
    const { token } = await server.addUser("bob");
    for (const path of ["/api/users", "/api/ice-servers", "/api/blocks", "/api/auth/refresh"]) {
      expect(await ask("GET", path, { token })).toEqual({ status: 404, body: { error: "Not found" } });
    }
    expect((await ask("GET", "/health")).body).toEqual({ ok: true });
  });

  it.each([
    ["a wrong password", "POST", "/api/auth/login", { email: "bob@example.org", password: "no" }, 401],
    ["a missing password", "POST", "/api/auth/login", { email: "bob@example.org" }, 400],
    [
      "a taken address",
      "POST",
      "/api/auth/register",
      { first_name: "B", last_name: "B", email: "BOB@example.org", password: "x" },
      409,
    ],
    ["no token", "GET", "/api/me", undefined, 401],
  ])("refuses %s", async (_what, method, path, body, status) => {
    await server.addUser("bob");
    const answer = await ask(method, path, body === undefined ? {} : { body });
    expect(answer).toEqual({ status, body: { error: expect.any(String) } });
  });

  it("logs an answered call as completed and a cancelled one as missed", async () => {
    const [alice, bob] = [await server.addUser("alice"), await server.addUser("bob")];
    const sockets = [openTokenlessSocket(server.url), openTokenlessSocket(server.url)] as const;
    const heard = sockets.map((socket) => EventRecorder.ofSocket(socket)) as [EventRecorder, EventRecorder];
    const signalData = { type: "offer", sdp: "v=0" };
    sockets[1].emit("register", "bob");
    sockets[1].emit("inviteToRoom", { roomId: "none", to: "nobody", from: "bob" });
    await heard[1].next("roomInviteFailed");
    sockets[0].emit("register", "alice");
    sockets[0].emit("callUser", { userToCall: "bob", signalData, from: "alice" });
    await heard[1].next("incomingCall");
    sockets[1].emit("answerCall", { to: "alice", from: "bob", signal: { type: "answer", sdp: "v=0" } });
    const accepted = await heard[0].next("callAccepted");
    expect(accepted.args[0], "without a room id the answer comes bare").toEqual({
      type: "answer",
      sdp: "v=0",
    });
    sockets[0].emit("endCall", { to: "bob", from: "alice" });
    await heard[1].next("callEnded");
    sockets[0].emit("callUser", { userToCall: "bob", signalData, from: "alice" });
    await heard[1].next("incomingCall");
    sockets[0].emit("cancelCall", { to: "bob", from: "alice" });
    await heard[1].next("callCanceled");
    const history = await ask("GET", "/api/calls", { token: bob.token });
    expect(history.body).toMatchObject([
      { call_status: "missed", caller_id: alice.userId, receiver_call_user_id: "bob" },
      { call_status: "completed", caller_call_user_id: "alice", receiver_id: bob.userId },
    ]);
    for (const socket of sockets) socket.disconnect();
  });
});
