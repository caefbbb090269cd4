import { deviceKey, type Sender } from "../calls/people.js";
import type { BundlingSocket, WireListener } from "../wire/bundling-socket.js";
import type { AdmittedToken } from "./accounts.js";
import type { EventBudget } from "./event-budget.js";
import { SerialQueue } from "./serial-queue.js";
import type { SignalingSocket } from "./socket-types.js";

/** Takes whatever a socket said; the door, as a session needs it. */
export interface Receiver {
  receive(session: Session, event: unknown, args: readonly unknown[]): void;
}

export interface SessionParts {
  readonly socket: SignalingSocket;
  readonly addressPrefix: string;
  readonly wire: BundlingSocket;
  readonly budget: EventBudget | null;
  readonly door: Receiver;
}

/** One connected socket: who it is, and the order of its events. */
export class Session implements WireListener {
  readonly socket: SignalingSocket;
  /** The name of this socket among those of all nodes. */
  readonly address: string;
  /** The connection itself: what is sent by it goes out with everything else of the same turn. */
  readonly wire: BundlingSocket;
  /** Null where nothing bounds its events. */
  readonly budget: EventBudget | null;
  readonly queue = new SerialQueue();
  /** Null until it has registered. */
  sender: Sender | null = null;
  readonly #door: Receiver;

  constructor({ socket, addressPrefix, wire, budget, door }: SessionParts) {
    this.socket = socket;
    this.address = addressPrefix + socket.id;
    this.wire = wire;
    this.budget = budget;
    this.#door = door;
  }

  /** The user of the socket's token; null without one. */
  get userId(): number | null {
    return this.socket.data.userId;
  }

  /** What its token says; null without one. */
  get token(): AdmittedToken | null {
    return this.socket.data.token;
  }

  hear([event, ...args]: readonly unknown[]): void {
    this.#door.receive(this, event, args);
  }

  /** The identity that this socket would have under a Call ID. */
  identity(callId: string): Sender {
    const { id, data } = this.socket;
    const device = deviceKey(data.userId, data.deviceId, id);
    const sender = { callId, userId: data.userId, device, socket: this.address };
    return this.token?.isBot ? { ...sender, isBot: true } : sender;
  }
}
