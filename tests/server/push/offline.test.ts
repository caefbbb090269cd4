import { io, type Socket } from "socket.io-client";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { ack } from "../../../protocol/client-events.js";
import { GoogleStandIn, googleReplies } from "../../support/google-stand-in.js";
import { type TestServer, type TestUser, testServer } from "../../support/server.js";
import { ask } from "../http/ask.js";

const VIDEO = { type: "offer", sdp: "v=0\r\nm=audio 9 X 111\r\nm=video 9 X 96\r\n" };
const ANSWER = { type: "answer", sdp: "v=0\r\nm=audio 9 X 111\r\n" };
const room = z.object({ roomId: z.string() });

async function emit(socket: Socket, event: string, payload: unknown): Promise<unknown> {
  const reply = ack.parse(await socket.timeout(5_000).emitWithAck(event, payload));
  if (!reply.ok) throw new Error(`${event}: ${reply.error.code}`);
  return reply.data;
}

async function connect({ url }: TestServer, { token, callId }: TestUser): Promise<Socket> {
  const socket = io(url, { transports: ["websocket"], auth: { token }, forceNew: true, reconnection: false });
  onTestFinished(() => void socket.disconnect());
  await emit(socket, "register", callId);
  return socket;
}

async function pushingServer() {
  const google = await GoogleStandIn.start();
  const server = await testServer({ pushAccount: { json: google.account() }, pushService: google.url });
  const withPhone = async (callId: string) => {
    const user = await server.createUser(callId);
    const body = { token: `phone of ${callId}` };
    await ask(server.url, "POST", "/api/push/fcm-token", { token: user.token, body });
    return user;
  };
  return { google, server, withPhone };
}

test("a call to somebody offline wakes their phone, one to somebody online does not", async () => {
  const { google, server, withPhone } = await pushingServer();
  const [ann, bob] = [await withPhone("ann"), await withPhone("bob")];
  const annSocket = await connect(server, ann);
  const call = { userToCall: "BOB", signalData: VIDEO, from: "ann" };
  const { roomId } = room.parse(await emit(annSocket, "callUser", call));
  await google.answered(1);
  expect(google.messages).toMatchObject([
    {
      token: "phone of bob",
      data: { callerId: "ann", calleeId: "bob", roomId, isVideoCall: "true" },
      notification: { title: "Incoming Call from ann" },
    },
  ]);
  await emit(annSocket, "cancelCall", { to: "bob", from: "ann" });
  await connect(server, bob);
  await emit(annSocket, "callUser", call);
  expect(google.messages).toHaveLength(1);
});

test("an invite to somebody offline wakes their phone too", async () => {
  const { google, server, withPhone } = await pushingServer();
  const [ann, bob] = [await server.createUser("ann"), await server.createUser("bob")];
  await withPhone("carol");
  const [annSocket, bobSocket] = [await connect(server, ann), await connect(server, bob)];
  const offer = { userToCall: "bob", signalData: VIDEO, from: "ann" };
  const { roomId } = room.parse(await emit(annSocket, "callUser", offer));
  await emit(bobSocket, "answerCall", { to: "ann", signal: ANSWER, from: "bob", roomId });
  await emit(bobSocket, "inviteToRoom", { roomId, to: "carol", from: "bob" });
  await google.answered(1);
  expect(google.messages).toMatchObject([
    { token: "phone of carol", data: { callerId: "bob", calleeId: "carol", roomId, isVideoCall: "true" } },
  ]);
});

test("a phone that is gone is forgotten, and the call does not notice", async () => {
  const { google, server, withPhone } = await pushingServer();
  const [ann, bob] = [await server.createUser("ann"), await withPhone("bob")];
  google.replies.push(googleReplies.unregistered);
  const annSocket = await connect(server, ann);
  await emit(annSocket, "callUser", { userToCall: "bob", signalData: VIDEO, from: "ann" });
  await google.answered(1);
  const hasToken = async () => {
    const { body } = await ask(server.url, "GET", "/api/push/status", { token: bob.token });
    return z.object({ firebaseEnabled: z.literal(true), hasToken: z.boolean() }).parse(body).hasToken;
  };
  while (await hasToken());
  const bobSocket = await connect(server, bob);
  await emit(bobSocket, "rejectCall", { to: "ann", from: "bob" });
});

test("whoever logs out takes the token back; nobody takes somebody else's", async () => {
  const { server, withPhone } = await pushingServer();
  const [ann, bob] = [await withPhone("ann"), await withPhone("bob")];
  const body = { token: "phone of bob" };
  const status = async () =>
    (await ask(server.url, "GET", "/api/push/status", { token: bob.token })).body as { hasToken: boolean };
  const remove = (token: string) => ask(server.url, "DELETE", "/api/push/fcm-token", { token, body });
  expect(await remove(ann.token)).toMatchObject({ status: 200 });
  expect(await status()).toMatchObject({ hasToken: true });
  expect(await remove(bob.token)).toMatchObject({ status: 200 });
  expect(await status()).toMatchObject({ hasToken: false });
});

test("a service account that cannot be used stops the start in one line", async () => {
  await expect(testServer({ pushAccount: { json: "{}" } })).rejects.toMatchObject({
    code: "bad-config",
    message: expect.stringMatching(/^FIREBASE_SERVICE_ACCOUNT_JSON: [^\n]+$/),
  });
});
