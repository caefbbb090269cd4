import { io, type Socket } from "socket.io-client";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { startServer } from "../../server/main.js";
import { OwnRedis } from "../support/own-redis.js";
import { describeWith } from "../support/requirements.js";
import { startTestServer, type TestServer } from "../support/server.js";

const OFFER = { type: "offer", sdp: "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" };

await describeWith("redis", "a client that moves to another node", () => {
  let redis: OwnRedis;
  let nodes: TestServer[] = [];
  const sockets: Socket[] = [];

  beforeEach(async () => {
    redis = await OwnRedis.start();
    const options: Parameters<typeof startServer>[0] = {
      redis: { url: redis.path, tls: "off", prefix: "test:" },
      jwtSecret: "a secret that both nodes of this test know",
    };
    nodes = [await startTestServer(options), await startTestServer(options)];
  });

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.disconnect();
    await Promise.all(nodes.map((node) => node.close()));
    await redis.stop();
  });

  async function connect(url: string, token: string, callId: string): Promise<Socket> {
    const socket = io(url, {
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
      auth: { token, deviceId: `device_of_${callId}` },
    });
    sockets.push(socket);
    await socket.emitWithAck("register", callId);
    return socket;
  }

  it("sends an event again, and is answered as before, without its being done again", async () => {
    const [first, second] = nodes as [TestServer, TestServer];
    // Each node has a database of its own here, so the same people are made in both.
    const [alice] = [await first.createUser("alice"), await second.createUser("alice")];
    const [bob] = [await first.createUser("bob"), await second.createUser("bob")];
    const atBob = await connect(first.url, bob.token, "bob");
    const rings: unknown[] = [];
    atBob.on("incomingCall", (payload) => rings.push(payload));
    const call = { userToCall: "bob", signalData: OFFER, key: "one-deed" };
    const line = await connect(first.url, alice.token, "alice");
    const reply: unknown = await line.emitWithAck("callUser", call);
    const moved = await connect(second.url, alice.token, "alice");
    expect(await moved.emitWithAck("callUser", { ...call, retry: true })).toEqual(reply);
    expect(await moved.emitWithAck("callUser", { ...call, key: "another", retry: true })).toMatchObject({
      ok: false,
      error: { code: "user-busy" },
    });
    await atBob.emitWithAck("heartbeat", {});
    expect(rings).toHaveLength(1);
  });
});
