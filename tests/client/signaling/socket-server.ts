import { once } from "node:events";
import { createServer } from "node:http";
import { Server, type Socket } from "socket.io";
import { onTestFinished } from "vitest";

type Acknowledge = (reply: unknown) => void;

/** What one event did: which socket sent it, its name and payload, and how to answer it. */
export interface Heard {
  socket: Socket;
  event: string;
  payload: unknown;
  acknowledge: Acknowledge | undefined;
}

/** A bare Socket.IO server whose every answer is the test's. */
export class SocketServer {
  readonly heard: Heard[] = [];
  readonly handshakes: unknown[] = [];
  /** What happens to an event; by default it is acknowledged with nothing special. */
  answer: (heard: Heard) => void = ({ acknowledge }) => acknowledge?.({ ok: true, data: {} });
  /** The error that the next handshakes are refused with. */
  refusal: (Error & { data?: unknown }) | undefined;
  /** While it is, connections are answered with a 503. */
  isFull = false;
  /** Called for each handshake before it is decided. */
  onHandshake: () => void = () => {};
  readonly #io: Server;
  readonly #waiting = new Set<() => void>();
  url = "";

  constructor(io: Server) {
    this.#io = io;
    io.use((socket, next) => {
      this.handshakes.push(socket.handshake.auth);
      this.onHandshake();
      next(this.refusal);
    });
    io.on("connection", (socket) => {
      socket.onAny((event: string, payload: unknown, acknowledge?: Acknowledge) => {
        const heard = { socket, event, payload, acknowledge };
        this.heard.push(heard);
        this.answer(heard);
        for (const check of [...this.#waiting]) check();
      });
    });
  }

  static async start(): Promise<SocketServer> {
    const http = createServer();
    const io = new Server(http, {
      transports: ["websocket"],
      serveClient: false,
      allowRequest: (request, decide) => {
        if (server.isFull)
          request.socket.end("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n");
        decide(null, !server.isFull);
      },
    });
    const server = new SocketServer(io);
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    const address = http.address();
    if (address === null || typeof address === "string") throw new TypeError("the server has no TCP port");
    server.url = `http://127.0.0.1:${address.port}`;
    onTestFinished(() => io.close());
    return server;
  }

  names(): string[] {
    return this.heard.map(({ event }) => event);
  }

  emit(event: string, ...payload: unknown[]): void {
    this.#io.emit(event, ...payload);
  }

  /** The network fails: no goodbye in either direction. */
  cutOff(): void {
    for (const socket of this.#io.sockets.sockets.values()) socket.conn.close();
  }

  /** The server itself puts everybody out. */
  putOut(): void {
    this.#io.disconnectSockets();
  }

  /** Resolves when that many such events have come. */
  until(event: string, count = 1): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (this.names().filter((name) => name === event).length < count) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }
}
