import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { io, type Socket } from "socket.io-client";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { ack } from "../../protocol/client-events.js";
import { CallError } from "../../protocol/errors.js";
import { startTestServer, type TestServer, type TestUser, testServer } from "../support/server.js";
import { ask } from "./http/ask.js";

const OFFER = { type: "offer", sdp: "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" };
const ANSWER = { ...OFFER, type: "answer" };

/** Emits and waits for the acknowledgement; throws when the server refused. */
async function emit(socket: Socket, event: string, payload: unknown): Promise<unknown> {
  const reply = ack.parse(await socket.timeout(5_000).emitWithAck(event, payload));
  if (!reply.ok) throw new Error(`${event}: ${reply.error.code}`);
  return reply.data;
}

async function connect({ url }: { url: string }, { token, callId }: TestUser): Promise<Socket> {
  const socket = io(url, { transports: ["websocket"], auth: { token }, forceNew: true, reconnection: false });
  onTestFinished(() => void socket.disconnect());
  await next(socket, "connect");
  await emit(socket, "register", callId);
  return socket;
}

function next(socket: Socket, event: string): Promise<unknown> {
  return new Promise((resolve) => socket.once(event, resolve));
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "calling-main-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function answeredCall(server: TestServer) {
  const [ann, bob] = [await server.createUser("ann"), await server.createUser("bob")];
  const [annSocket, bobSocket] = [await connect(server, ann), await connect(server, bob)];
  const incoming = next(bobSocket, "incomingCall");
  await emit(annSocket, "callUser", { userToCall: "bob", signalData: OFFER, from: "ann" });
  const { roomId } = z.object({ roomId: z.string() }).parse(await incoming);
  await emit(bobSocket, "answerCall", { to: "ann", signal: ANSWER, from: "bob", roomId });
  return { ann, bob, annSocket, bobSocket, roomId };
}

test("a call over the sockets is in both histories once it was acknowledged", async () => {
  const server = await testServer();
  const { ann, bob, annSocket } = await answeredCall(server);
  const history = async (user: TestUser) =>
    (await ask(server.url, "GET", "/api/calls/history", { token: user.token })).body;
  expect(await history(bob)).toMatchObject([
    { direction: "incoming", call_status: "ongoing", outcome: null, is_video: false },
  ]);
  await emit(annSocket, "endCall", { to: "bob", from: "ann" });
  expect(await history(ann)).toMatchObject([
    {
      direction: "outgoing",
      outcome: "answered",
      duration_ms: expect.any(Number),
      participants: [{ left_at: expect.any(String) }, { left_at: expect.any(String) }],
    },
  ]);
});

test("a call that was open when the server stopped is still open when it comes back", async () => {
  const database = { kind: "sqlite", path: join(temporaryFolder(), "calling.sqlite") } as const;
  const first = await startTestServer({ database });
  const { ann } = await answeredCall(first);
  await first.close();
  const second = await testServer({ database, jwtSecret: first.jwtSecret });
  expect((await ask(second.url, "GET", "/api/calls", { token: ann.token })).body).toMatchObject([
    { call_status: "ongoing", ended_at: null },
  ]);
});

test("whoever changes their Call ID is disconnected under the old one", async () => {
  const server = await testServer();
  const ann = await server.createUser("ann");
  const socket = await connect(server, ann);
  const gone = next(socket, "disconnect");
  const body = { call_user_id: "annie" };
  await ask(server.url, "POST", "/api/me/call-user-id", { token: ann.token, body });
  await gone;
  await connect(server, { ...ann, callId: "annie" });
});

test("two servers in one process know nothing of each other", async () => {
  const [one, two] = [await testServer(), await testServer()];
  const ann = await one.createUser("ann");
  expect(one.port).not.toBe(two.port);
  expect((await ask(one.url, "GET", "/api/me", { token: ann.token })).status).toBe(200);
  expect((await ask(two.url, "GET", "/api/me", { token: ann.token })).status).toBe(401);
  await two.createUser("ann");
});

test("a port that is taken is named, and nothing stays open", async () => {
  const { port } = await testServer();
  await expect(testServer({ port })).rejects.toMatchObject({
    code: "port-in-use",
    message: expect.stringContaining(String(port)),
  });
});

test("an address that is not ours is refused", async () => {
  const failure = await testServer({ host: "192.0.2.1" }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(CallError);
  expect(failure).toMatchObject({ code: "bad-config" });
});

test("a server that listens everywhere is reached on this machine", async () => {
  const server = await testServer({ host: "0.0.0.0" });
  expect(server.address).toBe("0.0.0.0");
  expect((await ask(server.url, "GET", "/health")).status).toBe(200);
});

test("closing twice, with sockets and connections open, ends", async () => {
  const server = await startTestServer();
  const ann = await server.createUser("ann");
  const socket = await connect(server, ann);
  const gone = next(socket, "disconnect");
  await Promise.all([server.close(), server.close(), gone]);
  await server.close();
  await expect(ask(server.url, "GET", "/health")).rejects.toThrow();
});

test("without a configured secret, one is made in the data folder and kept", async () => {
  const dataFolder = temporaryFolder();
  const { startServer } = await import("../../server/main.js");
  const start = () => startServer({ port: 0, dataFolder, passwordCost: 4, logLevel: "silent" });
  const body = { first_name: "A", last_name: "B", email: "a@b.c", password: "secret" };
  const first = await start();
  await ask(first.url, "POST", "/api/auth/register", { body });
  const login = await ask(first.url, "POST", "/api/auth/login", { body });
  const { token } = z.object({ token: z.string() }).parse(login.body);
  await first.close();
  const second = await start();
  onTestFinished(() => second.close());
  expect((await ask(second.url, "GET", "/api/me", { token })).status).toBe(200);
});
