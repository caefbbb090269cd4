import { io } from "socket.io-client";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CALL, roomOf } from "../server/signaling/messages.js";
import { TestClient } from "../server/signaling/test-client.js";
import { ChildServer } from "../support/child-server.js";
import { type Account, registerAccount, signIn } from "../support/fuzz/accounts.js";
import { RawConnection } from "../support/fuzz/raw-connection.js";
import { textFrame } from "../support/fuzz/ws-frames.js";

const LARGE = { type: "offer", sdp: `v=0\r\n${"a=x\r\n".repeat(3_000)}` };
/** What may be left of the flood in the server: the budget of the socket, and the events that are kept for a return. */
const BOUND_BYTES = 12 * 1024 * 1024;
/** Well more than that. */
const FLOOD_BYTES = 32 * 1024 * 1024;

let server: ChildServer;
const clients: TestClient[] = [];

beforeEach(async () => {
  server = await ChildServer.start({ server: { rateLimits: false } });
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.socket.disconnect();
  await server.kill();
});

async function account(callId: string): Promise<Account> {
  await registerAccount(server.port, callId, "127.0.0.1");
  return signIn(server.port, callId, "127.0.0.1");
}

async function talker(callId: string): Promise<TestClient> {
  const { token } = await account(callId);
  const client = new TestClient(
    io(server.url, { transports: ["websocket"], forceNew: true, auth: { token } }),
  );
  clients.push(client);
  await client.connect();
  await client.register(callId);
  return client;
}

/** Bob answers over a raw socket, and then, if he is told so, never reads again. */
async function answering(callId: string, reads: boolean): Promise<(room: string) => void> {
  const { token } = await account(callId);
  const say = (text: string) => connection?.send([textFrame(text)]);
  const ready = new Set<string>();
  let settle: () => void = () => {};
  const registered = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const connection = await RawConnection.open(
    { port: server.port, localAddress: "127.0.0.1" },
    ({ payload }) => {
      const text = payload.toString();
      if (text === "2") say("3");
      if (text.startsWith("40") && !ready.has("connected")) {
        ready.add("connected");
        say(`421["register",${JSON.stringify(callId)}]`);
      }
      if (text.startsWith("431")) settle();
    },
  );
  if (!connection) throw new Error("The server did not let him in");
  say(`40${JSON.stringify({ token })}`);
  await registered;
  return (roomId) => {
    say(`42["answerCall",${JSON.stringify({ to: "alice", roomId, signal: CALL.answer })}]`);
    if (!reads) connection.pause();
  };
}

/** What is in use once everything is freed that can be: what nobody reads would be in it. */
async function inUse(): Promise<number> {
  const { heapUsed, external } = await server.measure();
  return heapUsed + external;
}

/** Alice tells Bob more than he can be kept waiting with; the result is what is left of it in the server. */
async function flood(reads: boolean): Promise<{ growth: number; isCut: boolean }> {
  const alice = await talker("alice");
  const answer = await answering("bob", reads);
  const roomId = roomOf(await alice.ask("callUser", { userToCall: "bob", signalData: CALL.offer }));
  answer(roomId);
  await alice.next("callAccepted");
  const before = await inUse();
  for (let sent = 0; sent < FLOOD_BYTES; sent += 64 * LARGE.sdp.length) {
    const words = Array.from({ length: 64 }, () =>
      alice.tell("roomSignal", { roomId, to: "bob", signal: LARGE }),
    );
    await Promise.all(words);
  }
  // Who does not read does not see the end of his connection either; the other side is told.
  return { growth: (await inUse()) - before, isCut: (await alice.heardNames()).includes("participantAway") };
}

test("a reader that never reads is cut before it costs much, and others are served all the while", async () => {
  const [carol, dave] = [await talker("carol"), await talker("dave")];
  const room = roomOf(await carol.ask("callUser", { userToCall: "dave", signalData: CALL.offer }));
  await dave.ask("answerCall", { to: "carol", roomId: room, signal: CALL.answer });
  const flooded = flood(false);
  for (let word = 0; word < 100; word++) {
    expect(await carol.tell("roomSignal", { roomId: room, to: "dave", signal: CALL.offer })).toBe("ok");
  }
  const { growth, isCut } = await flooded;
  expect(isCut).toBe(true);
  expect(growth).toBeLessThan(BOUND_BYTES);
}, 60_000);

test("control: one that reads as fast is not cut", async () => {
  expect((await flood(true)).isCut).toBe(false);
}, 60_000);
