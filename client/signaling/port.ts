import type {
  AckData,
  CallError,
  ClientEventName,
  ClientToServerEvents,
  ServerEventName,
  ServerEventPayload,
} from "../../protocol/index.js";

export type ClientPayload<E extends ClientEventName> = Parameters<ClientToServerEvents[E]>[0];

/** An event of the server, parsed. */
export type ServerEvent = {
  [E in ServerEventName]: { event: E; payload: ServerEventPayload<E> };
}[ServerEventName];

/** What signaling reports. */
export interface SignalingEvents {
  message: [message: ServerEvent];
  /** The socket is connected and the server knows whose it is; again after every reconnect. */
  registered: [];
  /** The socket is gone for the moment; reconnecting goes on by itself. */
  lost: [];
  /** The server will not have us: a bad token, no Call ID, no token where one is wanted. Nothing goes on by itself. */
  refused: [error: CallError];
}

/** The way to and from the server. */
export interface Signaling {
  /** Resolves at the first registration, rejects when the server refuses. */
  start(): Promise<void>;
  readonly registered: boolean;
  /**
   * Sends an event. Resolves with what the server acknowledged, or with null on a server that acknowledges
   * nothing; rejects with the server's error, or `ack-timeout`.
   */
  send<E extends ClientEventName>(event: E, payload: ClientPayload<E>): Promise<AckData[E] | null>;
  /** Says goodbye and comes back: the way out of a room on a server without `leaveRoom`. */
  bounce(): void;
  on<E extends keyof SignalingEvents>(event: E, listener: (...args: SignalingEvents[E]) => void): unknown;
  off<E extends keyof SignalingEvents>(event: E, listener: (...args: SignalingEvents[E]) => void): unknown;
  close(): void;
}
