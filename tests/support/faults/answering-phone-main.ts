import { io } from "socket.io-client";
import { CALL } from "../../server/signaling/messages.js";

/* A phone in a process of its own, so that it can be frozen: it answers every call, and takes its place back. */
interface Options {
  url: string;
  token: string;
  callId: string;
}

const { url, token, callId } = JSON.parse(process.argv[2] ?? "{}") as Options;
const socket = io(url, {
  transports: ["websocket"],
  reconnectionDelay: 100,
  auth: { token, deviceId: `device-of-${callId}` },
});

socket.on("connect", () => {
  socket.emit("register", callId, () => process.send?.("ready"));
});
socket.on("incomingCall", ({ from, roomId }: { from: string; roomId: string }) => {
  socket.emit("answerCall", { to: from, roomId, signal: CALL.answer });
});
process.once("disconnect", () => process.exit(0));
