import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createShardedAdapter } from "@socket.io/redis-adapter";
import { Redis } from "ioredis";
import { Server } from "socket.io";
import { beMeasured } from "./measured.js";

/** What each event of a caller or callee is called at the other end. */
const RELAYED = {
  callUser: "incomingCall",
  answerCall: "callAccepted",
  iceCandidate: "iceCandidate",
  roomIceCandidate: "roomIceCandidate",
  endCall: "callEnded",
} as const;

type Message = { readonly to?: string; readonly userToCall?: string };
type Done = (reply: { ok: true; data: { roomId: string } }) => void;

/** The peer: the bare relay, whose nodes find each other through Socket.IO's own sharded Redis adapter. */
const [redisUrl = ""] = process.argv.slice(2);
const publisher = new Redis(redisUrl);
const subscriber = new Redis(redisUrl);
const httpServer = createServer();
const io = new Server(httpServer, {
  transports: ["websocket"],
  adapter: createShardedAdapter(publisher, subscriber, { subscriptionMode: "dynamic-private" }),
});
io.on("connection", (socket) => {
  const reply = { ok: true, data: { roomId: "room" } } as const;
  socket.on("register", async (callId: string, done: Done) => {
    await socket.join(callId);
    done(reply);
  });
  for (const [event, relayed] of Object.entries(RELAYED)) {
    socket.on(event, (message: Message, done: Done) => {
      io.to(message.to ?? message.userToCall ?? "").emit(relayed, { ...message, roomId: "room" });
      done(reply);
    });
  }
});
httpServer.listen(0, "127.0.0.1", () => {
  const { port } = httpServer.address() as AddressInfo;
  beMeasured({ url: `http://127.0.0.1:${port}`, tokens: {} }, async () => {
    await io.close();
    publisher.disconnect();
    subscriber.disconnect();
  });
});
