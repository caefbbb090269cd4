import type { Server as HttpServer } from "node:http";
import { Server } from "socket.io";
import { LIMITS } from "../../protocol/limits.js";
import { isKnownOrigin } from "./admission.js";
import type { SignalingServer } from "./socket-types.js";

/** A dead peer is noticed after the interval plus the timeout. */
const PING_INTERVAL = 5_000;
const PING_TIMEOUT = 5_000;
/** A connection that does not shake hands within this is closed. */
const CONNECT_TIMEOUT = 5_000;

/** Socket.IO on the given server: WebSocket only, small frames, dead peers noticed soon. */
export function createWebSocketServer(
  httpServer: HttpServer,
  corsOrigins: readonly string[],
): SignalingServer {
  return new Server(httpServer, {
    transports: ["websocket"],
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: LIMITS.frameBytes,
    pingInterval: PING_INTERVAL,
    pingTimeout: PING_TIMEOUT,
    connectTimeout: CONNECT_TIMEOUT,
    allowRequest: ({ headers, socket }, decide) => {
      const known = isKnownOrigin({ headers, address: socket.remoteAddress }, corsOrigins);
      decide(known ? null : "unknown origin", known);
    },
  });
}
