import type { Server as HttpServer } from "node:http";
import { Server, type Socket } from "socket.io";
import type { z } from "zod";
import type { CallLog } from "./call-log.js";
import { clientMessages } from "./messages.js";
import { OfflineQueue } from "./offline-queue.js";
import { Switchboard } from "./switchboard.js";

export interface SocketHalf {
  close: () => Promise<void>;
}

/** The Socket.IO half: WebSocket only, no token asked, nothing acknowledged. */
export function attachSockets(http: HttpServer, calls: CallLog, offlineMs: number): SocketHalf {
  const io = new Server(http, { transports: ["websocket"], serveClient: false });
  // The last socket to register a Call ID silently takes the place of the one before.
  const online = new Map<string, Socket>();
  const waiting = new OfflineQueue(offlineMs);
  const switchboard = new Switchboard({
    deliver: (to, event, payload) => online.get(to)?.emit(event, payload),
    isOnline: (user) => online.has(user),
    calls,
    waiting,
  });

  io.on("connection", (socket) => {
    on(socket, "register", clientMessages.register, (callId) => {
      online.set(callId, socket);
      switchboard.arrived(callId);
    });
    listenForCalls(socket, switchboard);
    socket.on("disconnect", () => {
      for (const [callId, current] of [...online]) {
        if (current !== socket) continue;
        online.delete(callId);
        switchboard.departed(callId);
      }
    });
  });

  return {
    close: async () => {
      await io.close();
      waiting.clear();
    },
  };
}

function listenForCalls(socket: Socket, { handlers }: Switchboard): void {
  on(socket, "callUser", clientMessages.callUser, handlers.callUser);
  on(socket, "answerCall", clientMessages.answerCall, handlers.answerCall);
  on(socket, "rejectCall", clientMessages.rejectCall, handlers.rejectCall);
  on(socket, "cancelCall", clientMessages.cancelCall, handlers.cancelCall);
  on(socket, "callFailed", clientMessages.callFailed, handlers.callFailed);
  on(socket, "endCall", clientMessages.endCall, handlers.endCall);
  on(socket, "iceCandidate", clientMessages.iceCandidate, handlers.iceCandidate);
  on(socket, "roomIceCandidate", clientMessages.roomIceCandidate, handlers.roomIceCandidate);
  on(socket, "roomSignal", clientMessages.roomSignal, handlers.roomSignal);
  on(socket, "inviteToRoom", clientMessages.inviteToRoom, handlers.inviteToRoom);
  on(socket, "cancelRoomInvite", clientMessages.cancelRoomInvite, handlers.cancelRoomInvite);
  on(socket, "acceptRoomInvite", clientMessages.acceptRoomInvite, handlers.acceptRoomInvite);
  on(socket, "declineRoomInvite", clientMessages.declineRoomInvite, handlers.declineRoomInvite);
}

/** Malformed messages get no answer, as from the app's own server. */
function on<Value>(
  socket: Socket,
  event: string,
  schema: z.ZodType<Value>,
  handle: (value: Value) => void,
): void {
  socket.on(event, (payload: unknown) => {
    const message = schema.safeParse(payload);
    if (message.success) handle(message.data);
  });
}
