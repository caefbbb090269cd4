import { deviceKey, type Sender } from "../calls/people.js";
import { SerialQueue } from "./serial-queue.js";
import type { SignalingSocket } from "./socket-types.js";

/** One connected socket: who it is, and the order of its events. */
export class Session {
  readonly socket: SignalingSocket;
  readonly queue = new SerialQueue();
  /** Null until it has registered. */
  sender: Sender | null = null;

  constructor(socket: SignalingSocket) {
    this.socket = socket;
  }

  /** The user of the socket's token; null without one. */
  get userId(): number | null {
    return this.socket.data.userId;
  }

  /** The identity that this socket would have under a Call ID. */
  identity(callId: string): Sender {
    const { id, data } = this.socket;
    return { callId, userId: data.userId, device: deviceKey(data.userId, data.deviceId, id), socket: id };
  }
}
