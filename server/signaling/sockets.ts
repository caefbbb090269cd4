import type { DisconnectReason } from "socket.io";
import type { Emission } from "../calls/effects.js";
import type { Door } from "./door.js";
import { connectError, type HandshakeRules, shakeHands } from "./handshake.js";
import type { PeopleOnline } from "./people-online.js";
import { Session } from "./session.js";
import type { SignalingServer, SignalingSocket } from "./socket-types.js";

/** What `send` needs of a socket; an `Emission` has paired the event with its payload already. */
interface Outlet {
  emit(event: string, payload: unknown): boolean;
}

/** By these a socket says goodbye: its own word, or ours. Everything else is a loss. */
const GOODBYES: readonly DisconnectReason[] = ["client namespace disconnect", "server namespace disconnect"];

export interface SocketPorts {
  readonly handshake: HandshakeRules;
  /** Nobody is admitted before the calls of the last run are back. */
  readonly restored: Promise<void>;
  readonly door: Door;
  readonly people: PeopleOnline;
}

/** The sockets that are connected: in, out, and through to the door. */
export class Sockets {
  readonly #sessions = new Map<string, Session>();
  #closed = false;

  /** How many sockets are connected. */
  get size(): number {
    return this.#sessions.size;
  }

  serve(server: SignalingServer, ports: SocketPorts): void {
    server.use((socket, next) => {
      ports.restored
        .then(() => {
          socket.data = shakeHands(socket, ports.handshake);
          next();
        })
        .catch((error: unknown) => next(connectError(error)));
    });
    server.on("connection", (socket) => this.#accept(socket, ports));
  }

  /** Sends one event to each of the sockets; those that have gone meanwhile are skipped. */
  send(ids: Iterable<string>, { event, payload }: Emission): void {
    for (const id of ids) {
      const outlet: Outlet | undefined = this.#sessions.get(id)?.socket;
      outlet?.emit(event, payload);
    }
  }

  disconnect(id: string): void {
    this.#sessions.get(id)?.socket.disconnect(true);
  }

  disconnectUser(userId: number): void {
    for (const session of [...this.#sessions.values()]) {
      if (session.userId === userId) session.socket.disconnect(true);
    }
  }

  /** From now on a socket that closes ends nothing: the server stops, the calls do not. */
  close(): void {
    this.#closed = true;
  }

  #accept(socket: SignalingSocket, { door, people, handshake: { log } }: SocketPorts): void {
    const session = new Session(socket);
    this.#sessions.set(socket.id, session);
    socket.onAny((event: unknown, ...args: unknown[]) => door.receive(session, event, args));
    // Without a listener Socket.IO prints what a broken frame was about.
    socket.on("error", () => {});
    socket.on("disconnect", (reason) => {
      this.#sessions.delete(socket.id);
      if (this.#closed) return;
      const way = GOODBYES.includes(reason) ? "goodbye" : "lost";
      session.queue.run(() => {
        try {
          people.leave(session, way);
        } catch (error) {
          log.error({ err: error }, "a socket could not be taken out of its call");
        }
      });
    });
  }
}
