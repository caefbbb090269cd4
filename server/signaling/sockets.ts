import { setTimeout as delay } from "node:timers/promises";
import type { DisconnectReason } from "socket.io";
import { CallError } from "../../protocol/errors.js";
import type { Emission } from "../calls/effects.js";
import { WIRE } from "../wire/bounds.js";
import type { HandshakeGate } from "../wire/handshake-gate.js";
import { eventMessage } from "../wire/packets.js";
import type { Wires } from "../wire/wires.js";
import type { AdmittedToken } from "./accounts.js";
import type { Clock } from "./clock.js";
import type { Door } from "./door.js";
import { EventBudget } from "./event-budget.js";
import { connectError, type HandshakeRules, shakeHands } from "./handshake.js";
import type { PeopleOnline } from "./people-online.js";
import { Session } from "./session.js";
import type { SignalingServer, SignalingSocket } from "./socket-types.js";
import { SocketsOfUser } from "./sockets-of-user.js";
import type { Tally } from "./tally.js";
import { TokenExpiry } from "./token-expiry.js";

/** By these a socket says goodbye: its own word, or ours. Everything else is a loss. */
const GOODBYES: readonly DisconnectReason[] = ["client namespace disconnect", "server namespace disconnect"];

/** A stopping server lets go of this many sockets at a time, and rests in between: 10,000 in two seconds. */
const CLOSED_AT_ONCE = 100;
const CLOSING_PAUSE_MS = 20;

const ONE_SOCKET = "A connection carries one socket; another one needs a connection of its own";

/** What remains of a handshake that is over. */
const NO_HANDSHAKE = Object.freeze({ headers: {}, auth: {} });
const NOTHING: readonly never[] = [];

export interface SocketPorts {
  readonly handshake: HandshakeRules;
  /** Nobody is admitted before the calls of the last run are back. */
  readonly restored: Promise<void>;
  readonly door: Door;
  readonly people: PeopleOnline;
  readonly tally: Tally;
  readonly wires: Wires;
  readonly gate: HandshakeGate;
  /** False on a machine of one's own: there nobody is held to a number of events or sockets. */
  readonly rateLimits: boolean;
}

/** The sockets that are connected: in, out, and through to the door. */
export class Sockets {
  readonly #sessions = new Map<string, Session>();
  readonly #addressPrefix: string;
  readonly #expiry: TokenExpiry;
  readonly #clock: Clock;
  readonly #ofUser = new SocketsOfUser();
  #closed = false;

  /** The addresses of the sockets begin with the name of their node. */
  constructor(addressPrefix: string, clock: Clock) {
    this.#addressPrefix = addressPrefix;
    this.#clock = clock;
    // Not a goodbye: who comes back with a new token in time is still in the call.
    this.#expiry = new TokenExpiry(clock, (address) => this.#sessions.get(address)?.socket.conn.close());
  }

  /** How many sockets are connected. */
  get size(): number {
    return this.#sessions.size;
  }

  serve(server: SignalingServer, ports: SocketPorts): void {
    server.use((socket, next) => {
      // It has said who it is; what it waits for from now on is our own affair, and no reason to turn others away.
      ports.gate.settle(socket.request);
      this.#admit(socket, ports)
        .then(() => next())
        .catch((error: unknown) => {
          const refusal = connectError(error);
          ports.tally.refusedHandshake(refusal.data.code);
          next(refusal);
        });
    });
    const sockets = this;
    // One listener for all of them; the library calls it on the socket that is gone.
    function parted(this: SignalingSocket, reason: DisconnectReason): void {
      sockets.#part(this, reason, ports);
    }
    server.on("connection", (socket) => {
      this.#accept(socket, ports);
      socket.on("disconnect", parted);
    });
  }

  /** Sends one event to each of the sockets; those that have gone meanwhile are skipped. */
  send(ids: Iterable<string>, { event, payload }: Emission): void {
    let message: string | null = null;
    for (const id of ids) {
      const session = this.#sessions.get(id);
      if (!session) continue;
      message ??= eventMessage(event, payload);
      session.wire.send(message);
      if (event === "incomingCall") session.wire.flush();
    }
  }

  disconnect(id: string): void {
    this.#sessions.get(id)?.socket.disconnect(true);
  }

  /** Puts out the sockets of a user: all of them, or those with certain tokens. */
  disconnectUser(userId: number, which: (token: AdmittedToken) => boolean = () => true): void {
    for (const { token, socket } of [...this.#sessions.values()]) {
      if (token?.userId === userId && which(token)) socket.disconnect(true);
    }
  }

  /** From now on a socket that closes ends nothing: the server stops, the calls do not. */
  close(): void {
    this.#closed = true;
    this.#expiry.close();
  }

  /** Closes all sockets, some at a time, so that they do not all knock at another door in the same instant. */
  async closeGradually(): Promise<void> {
    this.close();
    const open = [...this.#sessions.values()];
    for (let next = 0; next < open.length; next += CLOSED_AT_ONCE) {
      if (next > 0) await delay(CLOSING_PAUSE_MS);
      for (const { socket } of open.slice(next, next + CLOSED_AT_ONCE)) socket.conn.close();
    }
  }

  async #admit(socket: SignalingSocket, ports: SocketPorts): Promise<void> {
    if (!ports.wires.has(socket.request)) throw new CallError("bad-request", ONE_SOCKET);
    socket.data = shakeHands(socket, ports.handshake);
    await ports.restored;
    if (ports.rateLimits) this.#requirePlace(socket.data.token);
  }

  #requirePlace(token: AdmittedToken | null): void {
    if (!token || token.isBot || this.#ofUser.of(token.userId) < WIRE.socketsPerUser) return;
    throw new CallError("rate-limited", "There are too many connections of that user");
  }

  #accept(socket: SignalingSocket, ports: SocketPorts): void {
    const { door, handshake, wires, rateLimits } = ports;
    const wire = wires.claim(socket.request);
    // Only who asks twice in one breath comes so far.
    if (!wire) return void socket.disconnect(true);
    release(socket);
    const isBounded = rateLimits && !socket.data.token?.isBot;
    if (!isBounded) wire.trust();
    const budget = isBounded ? new EventBudget(this.#clock) : null;
    const session = new Session({ socket, addressPrefix: this.#addressPrefix, wire, budget, door });
    const { token, address } = session;
    // The token may have been revoked between the handshake and now.
    if (token && handshake.accounts.isRevoked(token)) return void socket.disconnect(true);
    this.#sessions.set(address, session);
    if (token) this.#expiry.add(address, token.expiresAt);
    if (token) this.#ofUser.add(token.userId);
    wire.listen(session);
  }

  #part(
    { id }: SignalingSocket,
    reason: DisconnectReason,
    { people, handshake: { log } }: SocketPorts,
  ): void {
    const session = this.#sessions.get(this.#addressPrefix + id);
    if (!session) return;
    const { token, address, wire } = session;
    // Who has been put out has nothing more to say, although the connection may last a moment longer.
    wire.listen(null);
    this.#sessions.delete(address);
    if (token) this.#expiry.remove(address, token.expiresAt);
    if (token) this.#ofUser.remove(token.userId);
    if (this.#closed) return;
    const way = GOODBYES.includes(reason) ? "goodbye" : "lost";
    session.queue.run(() => {
      try {
        people.leave(session, way);
      } catch (error) {
        log.error({ err: error }, "a socket could not be taken out of its call");
      }
    });
  }
}

/** Lets go of how the connection began: the request with its headers and the token would live as long as the socket. */
function release(socket: SignalingSocket): void {
  // The library keeps the request in a listener as well, so that it goes without what is heavy in it.
  Object.assign(socket.request, { rawHeaders: NOTHING, headers: NO_HANDSHAKE.headers });
  Object.assign(socket.conn, { request: null });
  Object.assign(socket, { handshake: NO_HANDSHAKE });
}
