import { io } from "socket.io-client";
import { expect, onTestFinished, test } from "vitest";
import { ack } from "../../../protocol/client-events.js";
import { type TestServer, testServer } from "../../support/server.js";
import { ask } from "../http/ask.js";

const OFFER = { type: "offer", sdp: "v=0\r\nm=audio 9 X 111\r\n" };

/** The value of each series, by its name and labels as they stand there. */
async function scrape({ url }: TestServer): Promise<Map<string, number>> {
  const { status, body } = await ask(url, "GET", "/metrics");
  expect(status).toBe(200);
  return new Map(
    [...String(body).matchAll(/^([a-z0-9_]+(?:\{[^}]*\})?) (\S+)$/gm)].map(([, name = "", value]) => [
      name,
      Number(value),
    ]),
  );
}

async function phone(server: TestServer, callId: string) {
  const { token } = await server.createUser(callId);
  const socket = io(server.url, {
    transports: ["websocket"],
    auth: { token },
    forceNew: true,
    reconnection: false,
  });
  onTestFinished(() => void socket.disconnect());
  const emit = async (event: string, payload: unknown) =>
    ack.parse(await socket.timeout(5_000).emitWithAck(event, payload));
  await emit("register", callId);
  return { emit };
}

test("a call is counted from its first event to its outcome", async () => {
  const server = await testServer();
  const [ann, bob] = [await phone(server, "ann"), await phone(server, "bob")];
  await ann.emit("callUser", { userToCall: "bob", signalData: OFFER, from: "ann" });
  const during = await scrape(server);
  expect(during.get("calling_sockets")).toBe(2);
  expect(during.get("calling_people_online")).toBe(2);
  expect(during.get("calling_calls_live")).toBe(1);
  expect(during.get("calling_calls_ringing")).toBe(1);
  await bob.emit("rejectCall", { to: "ann", from: "bob" });
  await bob.emit("answerCall", { to: "ann", signal: { ...OFFER, type: "answer" }, from: "bob" });
  await bob.emit("no such event", {});
  const after = await scrape(server);
  expect(after.get("calling_calls_live")).toBe(0);
  expect(after.get("calling_calls_started_total")).toBe(1);
  expect(after.get('calling_calls_finished_total{outcome="rejected"}')).toBe(1);
  expect(after.get('calling_events_total{event="callUser",result="ok"}')).toBe(1);
  expect(after.get('calling_events_total{event="answerCall",result="not-in-call"}')).toBe(1);
  expect(after.get('calling_events_total{event="unknown",result="bad-request"}')).toBe(1);
  expect(after.get("calling_commit_duration_seconds_count")).toBeGreaterThan(0);
  expect(after.get('calling_push_messages_total{result="sent"}')).toBe(0);
});

test("requests are counted by route, never by address", async () => {
  const server = await testServer();
  await ask(server.url, "GET", "/api/me");
  await ask(server.url, "GET", "/api/contacts/17?secret=1");
  await ask(server.url, "GET", "/no/such/address");
  const series = await scrape(server);
  expect(series.get('calling_http_requests_total{method="GET",route="/api/me",status="401"}')).toBe(1);
  expect([...series.keys()].filter((name) => /secret|no\/such|17/.test(name))).toEqual([]);
});

test("a refused handshake is counted by its code", async () => {
  const server = await testServer({ legacyClients: "deny" });
  const socket = io(server.url, { transports: ["websocket"], forceNew: true, reconnection: false });
  onTestFinished(() => void socket.disconnect());
  await new Promise((resolve) => socket.once("connect_error", resolve));
  expect((await scrape(server)).get('calling_handshakes_refused_total{code="legacy-refused"}')).toBe(1);
});

test("the process tells its memory, its descriptors and how late it is", async () => {
  const series = await scrape(await testServer());
  for (const name of [
    "process_cpu_seconds_total",
    "process_resident_memory_bytes",
    "process_open_fds",
    "process_max_fds",
    "nodejs_eventloop_lag_p99_seconds",
    "nodejs_eventloop_utilization",
  ]) {
    expect(series.get(name), name).toEqual(expect.any(Number));
    expect(series.get(name), name).not.toBeNaN();
  }
});

test("no label names a person", async () => {
  const server = await testServer();
  const ann = await phone(server, "ann_of_green_gables");
  await ann.emit("callUser", { userToCall: "ann_of_nowhere", signalData: OFFER });
  const { body } = await ask(server.url, "GET", "/metrics");
  expect(String(body)).not.toContain("ann_of");
});

test("two servers in one process count apart", async () => {
  const [one, two] = [await testServer(), await testServer()];
  await phone(one, "ann");
  expect((await scrape(one)).get("calling_sockets")).toBe(1);
  expect((await scrape(two)).get("calling_sockets")).toBe(0);
});
