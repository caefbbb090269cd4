import { rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { CallError } from "../../../protocol/errors.js";
import type { DaemonNotice, DaemonNotices } from "../contract.js";
import { prepareSocketFolder } from "../daemon-paths.js";
import { ClientConnection } from "./client-connection.js";
import type { DaemonHandlers, Watch } from "./handlers.js";

/** Screens, commands and scripts of one person; more is a mistake somewhere. */
const CLIENTS = 64;
const ALL_BUT_OWNER = 0o177;

interface RpcServerParts {
  handlers: DaemonHandlers;
  log: (line: string) => void;
  /** What all clients together want to see has changed. */
  watching: (watches: readonly Watch[]) => void;
  /** A client has gone, by whatever way. */
  gone: (client: object) => void;
}

/** Answers clients on one socket, many at once. */
export class RpcServer {
  readonly #parts: RpcServerParts;
  readonly #server: Server;
  readonly #clients = new Map<Socket, ClientConnection>();

  constructor(parts: RpcServerParts) {
    this.#parts = parts;
    this.#server = createServer((socket) => this.#welcome(socket));
  }

  /** Takes the place over: whoever holds the profile's lock may remove what a dead daemon left. Throws `daemon-failed`. */
  async listen(path: string): Promise<void> {
    prepareSocketFolder(path);
    if (process.platform !== "win32") rmSync(path, { force: true });
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", (error: NodeJS.ErrnoException) =>
        reject(CallError.from(error, "daemon-failed", `The daemon cannot listen at ${path}: ${error.code}`)),
      );
      this.#server.once("listening", resolve);
      // The socket is made within `listen`, so that it is never open to others, not even for a moment.
      const before = process.umask(ALL_BUT_OWNER);
      try {
        this.#server.listen(path);
      } finally {
        process.umask(before);
      }
    });
  }

  /** Tells everybody who wants to know. */
  tell<N extends DaemonNotice>(notice: N, content: DaemonNotices[N]): void {
    for (const client of this.#clients.values()) client.tell(notice, content);
  }

  /** Says nothing more; what was answered already still goes out. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const client of this.#clients.values()) client.close();
    const cut = setTimeout(() => {
      for (const socket of this.#clients.keys()) socket.destroy();
    }, CLOSE_MS);
    await closed;
    clearTimeout(cut);
  }

  #welcome(socket: Socket): void {
    if (this.#clients.size >= CLIENTS) {
      this.#parts.log("a client was turned away: too many are connected");
      socket.destroy();
      return;
    }
    const client = new ClientConnection({
      socket,
      handlers: this.#parts.handlers,
      log: this.#parts.log,
      watching: () => this.#watching(),
    });
    this.#clients.set(socket, client);
    socket.once("close", () => {
      this.#clients.delete(socket);
      this.#parts.gone(client);
      this.#watching();
    });
  }

  #watching(): void {
    this.#parts.watching([...this.#clients.values()].map((client) => client.watch));
  }
}

/** A client that does not read its last answers keeps nobody waiting for longer. */
const CLOSE_MS = 500;
