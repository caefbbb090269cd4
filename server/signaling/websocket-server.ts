import type { Server as HttpServer } from "node:http";
import { Server } from "socket.io";
import { LIMITS } from "../../protocol/limits.js";
import type { HandshakeGate } from "../wire/handshake-gate.js";
import { PacketDecoder, PacketEncoder } from "../wire/packets.js";
import type { Wires } from "../wire/wires.js";
import { isKnownOrigin, sourceOf } from "./admission.js";
import type { SignalingServer } from "./socket-types.js";

/** A dead peer is noticed after the interval plus the timeout. */
const PING_INTERVAL = 5_000;
const PING_TIMEOUT = 5_000;
/** A connection that does not shake hands within this is closed. */
const CONNECT_TIMEOUT = 5_000;

const COME_AGAIN = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\n\r\n";

export interface WebSocketServerOptions {
  readonly corsOrigins: readonly string[];
  readonly trustProxy: boolean;
  readonly isDraining: () => boolean;
  readonly wires: Wires;
  readonly gate: HandshakeGate;
}

/** Socket.IO on the given server: WebSocket only, small frames, dead peers noticed soon. */
export function createWebSocketServer(
  httpServer: HttpServer,
  { corsOrigins, trustProxy, isDraining, wires, gate }: WebSocketServerOptions,
): SignalingServer {
  const server: SignalingServer = new Server(httpServer, {
    transports: ["websocket"],
    serveClient: false,
    wsEngine: wires.engine,
    parser: { Encoder: PacketEncoder, Decoder: PacketDecoder },
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: LIMITS.frameBytes,
    pingInterval: PING_INTERVAL,
    pingTimeout: PING_TIMEOUT,
    connectTimeout: CONNECT_TIMEOUT,
    allowRequest: (request, decide) => {
      const { headers, socket } = request;
      const connection = { headers, address: socket.remoteAddress };
      if (!isKnownOrigin(connection, corsOrigins)) return decide("unknown origin", false);
      const turnAway = (): void => {
        // Said in the words of HTTP, because a proxy that hears them tries the next server.
        socket.end(COME_AGAIN);
        decide("the server takes nobody at this moment", false);
      };
      if (isDraining()) return turnAway();
      gate.arrive(request, sourceOf(connection, trustProxy), (admitted) => {
        if (admitted && !isDraining()) return decide(null, true);
        gate.settle(request);
        turnAway();
      });
    },
  });
  // Nobody is ever addressed by a room; the library would keep two sets for each socket to be in its own.
  server.sockets.adapter.addAll = () => {};
  return server;
}
