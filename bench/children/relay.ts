import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
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

type Message = { readonly to: string };
type Done = (reply: { ok: true }) => void;

/** The peer: a bare Socket.IO server that passes messages on and acknowledges them. It checks and records nothing. */
const httpServer = createServer();
const io = new Server(httpServer, { transports: ["websocket"] });
io.on("connection", (socket) => {
  socket.on("register", (callId: string, done: Done) => {
    socket.join(callId);
    done({ ok: true });
  });
  socket.on("heartbeat", () => {});
  for (const [event, relayed] of Object.entries(RELAYED)) {
    socket.on(event, (message: Message, done: Done) => {
      io.to(message.to).emit(relayed, message);
      done({ ok: true });
    });
  }
});
httpServer.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => {
  const { port } = httpServer.address() as AddressInfo;
  beMeasured({ url: `http://127.0.0.1:${port}`, tokens: {} }, async () => void io.close());
});
