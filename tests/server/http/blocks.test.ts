import { io, type Socket } from "socket.io-client";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { Tokens } from "../../../server/auth/tokens.js";
import { EventRecorder } from "../../support/events.js";
import { type TestServer, type TestUser, testServer } from "../../support/server.js";
import { ask, refusal } from "./ask.js";

const OFFER = { type: "offer", sdp: "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" };
const CANDIDATE = { candidate: "candidate:1 1 udp 1 192.0.2.1 5000 typ host", sdpMid: "0", sdpMLineIndex: 0 };

const block = (server: TestServer, { token }: TestUser, body: object) =>
  ask(server.url, "POST", "/api/blocks", { token, body });
const unblock = (server: TestServer, { token }: TestUser, userId: number) =>
  ask(server.url, "DELETE", `/api/blocks/${userId}`, { token });
const history = async (server: TestServer, { token }: TestUser) =>
  z
    .array(z.looseObject({ caller_call_user_id: z.string() }))
    .parse((await ask(server.url, "GET", "/api/calls/history", { token })).body);

interface Phone {
  socket: Socket;
  heard: EventRecorder;
}

async function phoneOf(server: TestServer, { callId, token }: TestUser): Promise<Phone> {
  const socket = io(server.url, { transports: ["websocket"], forceNew: true, auth: { token } });
  onTestFinished(() => void socket.disconnect());
  const heard = EventRecorder.ofSocket(socket);
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  await socket.emitWithAck("register", callId);
  return { socket, heard };
}

/** A round trip: what the server sent before has arrived after it. */
const settled = ({ socket }: Phone) => socket.emitWithAck("resume", { roomId: "no-such-room" });

test("the list is kept by user id or Call ID, and shows names", async () => {
  const server = await testServer();
  const [ada, bob, eve] = [
    await server.createUser("ada"),
    await server.createUser("bob"),
    await server.createUser("eve"),
  ];
  expect(await block(server, ada, { call_id: "EVE" })).toMatchObject({
    status: 201,
    body: { user_id: eve.userId },
  });
  expect((await block(server, ada, { user_id: bob.userId })).status).toBe(201);
  expect((await block(server, ada, { user_id: bob.userId })).status).toBe(201);
  const list = await ask(server.url, "GET", "/api/blocks", { token: ada.token });
  expect(list.body).toHaveLength(2);
  expect(list.body).toContainEqual({
    user_id: eve.userId,
    first_name: "eve",
    last_name: "Example",
    call_user_id: "eve",
    created_at: expect.stringMatching(/Z$/),
  });
  expect((await unblock(server, ada, eve.userId)).body).toEqual({ ok: true });
  expect(refusal(await unblock(server, ada, eve.userId))).toBe("404 not-found");
  expect((await ask(server.url, "GET", "/api/blocks", { token: eve.token })).body).toEqual([]);
});

test("nobody blocks themselves, or nobody at all", async () => {
  const server = await testServer();
  const ada = await server.createUser();
  expect(refusal(await block(server, ada, { user_id: ada.userId }))).toBe("400 block-self");
  expect(refusal(await block(server, ada, { call_id: "nobody_here" }))).toBe("404 no-such-user");
  expect(refusal(await block(server, ada, {}))).toBe("400 bad-request");
});

describe("somebody who is blocked", () => {
  test("rings into nothing: it looks like a phone that nobody takes, and the other one notices nothing", async () => {
    const server = await testServer();
    const [bob, eve] = [await server.createUser("bob"), await server.createUser("eve")];
    const [phone, pest] = [await phoneOf(server, bob), await phoneOf(server, eve)];
    await block(server, bob, { user_id: eve.userId });
    const reply = await pest.socket.emitWithAck("callUser", { userToCall: "bob", signalData: OFFER });
    expect(reply).toEqual({ ok: true, data: { roomId: expect.any(String), delivered: true } });
    expect(await pest.socket.emitWithAck("iceCandidate", { to: "bob", candidate: CANDIDATE })).toMatchObject({
      ok: true,
    });
    await settled(phone);
    expect(await pest.socket.emitWithAck("cancelCall", { to: "bob" })).toMatchObject({ ok: true });
    await settled(phone);
    await settled(pest);
    expect(phone.heard.seen).toEqual([]);
    expect(pest.heard.seen).toEqual([]);
    expect(await history(server, eve)).toMatchObject([
      { direction: "outgoing", receiver_id: bob.userId, receiver_call_user_id: "bob", outcome: "canceled" },
    ]);
    expect(await history(server, bob)).toEqual([]);
    const stats = await ask(server.url, "GET", "/api/calls/stats", { token: bob.token });
    expect(stats.body).toMatchObject({ total: 0, missed: 0 });
    expect((await ask(server.url, "GET", "/api/calls", { token: bob.token })).body).toEqual([]);
  });

  test("rings again once the block is taken back, and the other one can ring them all the time", async () => {
    const server = await testServer();
    const [bob, eve] = [await server.createUser("bob"), await server.createUser("eve")];
    const [phone, pest] = [await phoneOf(server, bob), await phoneOf(server, eve)];
    await block(server, bob, { user_id: eve.userId });
    await phone.socket.emitWithAck("callUser", { userToCall: "eve", signalData: OFFER });
    await pest.heard.next("incomingCall");
    await phone.socket.emitWithAck("cancelCall", { to: "eve" });
    await unblock(server, bob, eve.userId);
    await pest.socket.emitWithAck("callUser", { userToCall: "bob", signalData: OFFER });
    await phone.heard.next("incomingCall");
  });

  test("leaves nothing in the other one's history by reporting calls", async () => {
    const server = await testServer();
    const [bob, eve] = [await server.createUser("bob"), await server.createUser("eve")];
    await block(server, bob, { user_id: eve.userId });
    const report = (body: object) =>
      ask(server.url, "POST", "/api/calls/log", {
        token: eve.token,
        body: { call_status: "missed", ...body },
      });
    expect((await report({ receiver_id: bob.userId })).status).toBe(201);
    expect(await history(server, bob)).toEqual([]);
    expect(await history(server, eve)).toHaveLength(1);
  });

  test("stays blocked under a new Call ID, and after a restart of the other's phone", async () => {
    const server = await testServer();
    const [bob, eve] = [await server.createUser("bob"), await server.createUser("eve")];
    await block(server, bob, { user_id: eve.userId });
    await ask(server.url, "POST", "/api/me/call-user-id", {
      token: eve.token,
      body: { call_user_id: "angel" },
    });
    const pest = await phoneOf(server, { ...eve, callId: "angel" });
    await pest.socket.emitWithAck("callUser", { userToCall: "bob", signalData: OFFER });
    const phone = await phoneOf(server, bob);
    await settled(phone);
    expect(phone.heard.seen).toEqual([]);
  });

  test("invites into nothing", async () => {
    const server = await testServer();
    const people = [];
    for (const callId of ["bob", "eve", "dan"]) people.push(await server.createUser(callId));
    const [bob, eve, dan] = people as [TestUser, TestUser, TestUser];
    const [phone, pest, friend] = [
      await phoneOf(server, bob),
      await phoneOf(server, eve),
      await phoneOf(server, dan),
    ];
    await block(server, bob, { user_id: eve.userId });
    const { data } = await pest.socket.emitWithAck("callUser", { userToCall: "dan", signalData: OFFER });
    const { roomId } = z.object({ roomId: z.string() }).parse(data);
    await friend.socket.emitWithAck("answerCall", {
      to: "eve",
      roomId,
      signal: { ...OFFER, type: "answer" },
    });
    expect(await pest.socket.emitWithAck("inviteToRoom", { roomId, to: "bob" })).toEqual({
      ok: true,
      data: { delivered: true },
    });
    await settled(phone);
    expect(phone.heard.seen).toEqual([]);
    expect(await phone.socket.emitWithAck("acceptRoomInvite", { roomId })).toMatchObject({ ok: false });
  });
});

test("rings over the budget are refused on the socket, and bots have none", async () => {
  const server = await testServer({ rateLimits: true });
  const [ada, bob] = [await server.createUser("ada"), await server.createUser("bob")];
  const phone = await phoneOf(server, ada);
  const ring = () => phone.socket.emitWithAck("callUser", { userToCall: bob.callId, signalData: OFFER });
  for (let count = 0; count < 6; count++) {
    expect(await ring()).toMatchObject({ ok: true });
    await phone.socket.emitWithAck("cancelCall", { to: "bob" });
  }
  expect(await ring()).toMatchObject({ ok: false, error: { code: "rate-limited" } });
  const { args } = await phone.heard.next("callFailed");
  expect(args).toMatchObject([{ from: "bob", reason: "rate_limited" }]);
  const owner = { userId: ada.userId, email: ada.email, version: 0, isBot: true };
  const bot = await phoneOf(server, { ...ada, token: new Tokens(server.jwtSecret).sign(owner) });
  for (let count = 0; count < 25; count++) {
    const call = { userToCall: "bob", signalData: OFFER };
    expect(await bot.socket.emitWithAck("callUser", call)).toMatchObject({ ok: true });
    await bot.socket.emitWithAck("cancelCall", { to: "bob" });
  }
});
