import { io, type Socket } from "socket.io-client";
import type { z } from "zod";

export type SocketName = "listener" | "main";

/** One event on the wire, in the order in which it went over it. */
export interface LogEntry {
  at: number;
  direction: "sent" | "received";
  socket: SocketName;
  event: string;
  payload: unknown;
}

export interface PhoneSocketsOptions {
  url: string;
  callId: string;
  heartbeatMs: number;
  logged: (entry: LogEntry) => void;
  mainLost: () => void;
}

/**
 * The two sockets that a phone holds under one Call ID, both without a token: the listener in the background,
 * which registers and hears of calls, and the main one for everything else.
 */
export class PhoneSockets {
  readonly #options: PhoneSocketsOptions;
  readonly #sockets: Record<SocketName, Socket>;
  readonly #heartbeat: NodeJS.Timeout;

  constructor(options: PhoneSocketsOptions) {
    this.#options = options;
    this.#sockets = { listener: this.#create("listener"), main: this.#create("main") };
    this.#sockets.main.on("disconnect", () => options.mainLost());
    this.#heartbeat = setInterval(() => this.heartbeat(), options.heartbeatMs);
  }

  /** The listener comes first: a server that knows one socket per user then ends up with the main one. */
  async connect(): Promise<void> {
    await this.restore("listener");
    await this.restore("main");
  }

  /** Sends on the main socket; what is sent while it is away waits for its return, as in the app. */
  send(event: string, payload: unknown): void {
    this.#send("main", event, payload);
  }

  heartbeat(): void {
    if (this.#sockets.main.connected) this.send("heartbeat", { timestamp: Date.now(), platform: "mobile" });
  }

  /** Hands over what fits the schema and ignores the rest. */
  listen<Value>(
    name: SocketName,
    event: string,
    schema: z.ZodType<Value>,
    handle: (value: Value) => void,
  ): void {
    this.#sockets[name].on(event, (payload: unknown) => {
      const message = schema.safeParse(payload);
      if (message.success) handle(message.data);
    });
  }

  /** Loses the transport without a goodbye and stays away. */
  drop(name: SocketName): void {
    const { io: manager } = this.#sockets[name];
    manager.reconnection(false);
    manager.engine.close();
  }

  /** Connects, first or again; resolves once `register` is on its way. */
  restore(name: SocketName): Promise<void> {
    const socket = this.#sockets[name];
    if (socket.connected) return Promise.resolve();
    socket.io.reconnection(true);
    return new Promise((resolve) => {
      socket.once("connect", () => resolve());
      socket.connect();
    });
  }

  close(): void {
    clearInterval(this.#heartbeat);
    for (const socket of Object.values(this.#sockets)) {
      socket.disconnect();
      socket.removeAllListeners();
    }
  }

  #create(name: SocketName): Socket {
    const { url, callId } = this.#options;
    const socket = io(url, { transports: ["websocket"], forceNew: true, autoConnect: false });
    socket.onAny((event: string, payload: unknown) => this.#log("received", name, event, payload));
    socket.on("connect", () => this.#send(name, "register", callId));
    return socket;
  }

  #send(name: SocketName, event: string, payload: unknown): void {
    this.#log("sent", name, event, payload);
    this.#sockets[name].emit(event, payload);
  }

  #log(direction: LogEntry["direction"], socket: SocketName, event: string, payload: unknown): void {
    this.#options.logged({ at: Date.now(), direction, socket, event, payload });
  }
}
