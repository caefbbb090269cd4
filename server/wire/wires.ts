import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type ServerOptions, type WebSocket, WebSocketServer } from "ws";
import { BundlingSocket, type WireBounds } from "./bundling-socket.js";
import { TurnEnd } from "./turn-end.js";

type Taken = (client: WebSocket, request: IncomingMessage) => void;

/** The connections below Socket.IO: the engine that makes them, and where to find the one of a socket. */
export class Wires {
  readonly #bounds: WireBounds;
  readonly #turnEnd = new TurnEnd();
  readonly #sockets = new WeakMap<IncomingMessage, BundlingSocket>();

  constructor(bounds: WireBounds) {
    this.#bounds = bounds;
  }

  /** True while nobody has claimed the connection that began with that request. */
  has(request: IncomingMessage): boolean {
    return this.#sockets.has(request);
  }

  /** The connection that began with that request; for one only, who need not keep the request for it. */
  claim(request: IncomingMessage): BundlingSocket | undefined {
    const socket = this.#sockets.get(request);
    this.#sockets.delete(request);
    return socket;
  }

  /** For Engine.IO's `wsEngine` option: the library's own server, with connections that bundle what they write. */
  get engine(): typeof WebSocketServer {
    const take = (client: WebSocket, request: IncomingMessage, stream: Duplex): void => {
      if (!(client instanceof BundlingSocket))
        throw new TypeError("The engine made a socket of another kind");
      client.wire({ stream, turnEnd: this.#turnEnd, bounds: this.#bounds });
      this.#sockets.set(request, client);
    };
    return class extends WebSocketServer {
      constructor(options: ServerOptions) {
        super({ ...options, WebSocket: BundlingSocket });
      }

      override handleUpgrade(request: IncomingMessage, stream: Duplex, head: Buffer, taken: Taken): void {
        super.handleUpgrade(request, stream, head, (client, upgraded) => {
          take(client, upgraded, stream);
          taken(client, upgraded);
        });
      }
    } as typeof WebSocketServer;
  }
}
