import { io, type Socket } from "socket.io-client";
import { expect, onTestFinished, test } from "vitest";
import { createLog } from "../../server/log.js";
import { startTestServer } from "../support/server.js";
import { ask } from "./http/ask.js";

const ADDRESS = "203.0.113.77";
const SDP = `v=0\r\no=- 1 1 IN IP4 ${ADDRESS}\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n`;
const CANDIDATE = {
  candidate: `candidate:1 1 udp 2122260223 ${ADDRESS} 50000 typ host`,
  sdpMid: "0",
  sdpMLineIndex: 0,
};

test("a busy server that logs everything logs no token, description, candidate or password", async () => {
  let logged = "";
  const log = createLog("trace", false, {
    write: (line) => {
      logged += line;
    },
  });
  const server = await startTestServer({ log });
  onTestFinished(() => server.close());
  const [ada, bob] = [await server.createUser("ada"), await server.createUser("bob")];
  const phone = async (callId: string, auth: object): Promise<Socket> => {
    const socket = io(server.url, { transports: ["websocket"], forceNew: true, reconnection: false, auth });
    onTestFinished(() => void socket.disconnect());
    await new Promise((resolve) => {
      socket.once("connect", () => resolve(null));
      socket.once("connect_error", () => resolve(null));
    });
    if (socket.connected) await socket.emitWithAck("register", callId);
    return socket;
  };
  const [caller, callee] = [
    await phone("ada", { token: ada.token }),
    await phone("bob", { token: bob.token }),
  ];
  await phone("eve", { token: `${ada.token}x` });
  const offer = { type: "offer", sdp: SDP };
  const { data } = await caller.emitWithAck("callUser", { userToCall: "bob", signalData: offer });
  await caller.emitWithAck("iceCandidate", { to: "bob", candidate: CANDIDATE });
  const answer = { to: "ada", roomId: data.roomId, signal: { ...offer, type: "answer" } };
  await callee.emitWithAck("answerCall", answer);
  await callee.emitWithAck("roomIceCandidate", { to: "ada", roomId: data.roomId, candidate: CANDIDATE });
  // What does not fit, and what comes in the wrong place.
  await caller.emitWithAck("callUser", { userToCall: SDP, signalData: CANDIDATE });
  await caller.emitWithAck("roomSignal", { roomId: "nowhere", to: "bob", signal: offer });
  await caller.emitWithAck("endCall", { to: "bob" });
  const { email, password } = ada;
  await ask(server.url, "POST", "/api/auth/login", { body: { email, password } });
  await ask(server.url, "POST", "/api/auth/login", { raw: `{"password": "${password}", ` });
  await ask(server.url, "GET", `/api/users/search?q=${ada.token}`, { token: ada.token });
  log.error({
    err: new Error(`could not read ${ada.token} and ${SDP}`),
    headers: { authorization: ada.token },
  });

  expect(logged).toContain(data.roomId);
  expect(logged.split("\n").length).toBeGreaterThan(5);
  const [, claims = "", signature = ""] = ada.token.split(".");
  for (const secret of [claims, signature, ADDRESS, password, server.jwtSecret]) {
    expect(logged).not.toContain(secret);
  }
});
