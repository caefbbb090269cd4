import type { Server, Socket } from "socket.io";
import type { ClientToServerEvents } from "../../protocol/client-events.js";
import type { ServerToClientEvents } from "../../protocol/server-events.js";
import type { AdmittedToken } from "./accounts.js";

/** What the handshake established about a socket. */
export interface SocketData {
  /** Null without a token. */
  userId: number | null;
  deviceId: string | undefined;
  /** Null without one. */
  token: AdmittedToken | null;
}

type NoEvents = Record<string, never>;

export type SignalingServer = Server<ClientToServerEvents, ServerToClientEvents, NoEvents, SocketData>;
export type SignalingSocket = Socket<ClientToServerEvents, ServerToClientEvents, NoEvents, SocketData>;
