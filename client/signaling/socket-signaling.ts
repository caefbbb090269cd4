import { randomUUID } from "node:crypto";
import { io, type Socket } from "socket.io-client";
import {
  type Ack,
  type AckData,
  ack,
  CallError,
  type ClientEventName,
  type ErrorCode,
  foreignSentence,
  isErrorCode,
  type ServerEventName,
  serverEvents,
  TIMES,
} from "../../protocol/index.js";
import { SafeEmitter } from "../safe-emitter.js";
import { Deliveries, type Parcel } from "./deliveries.js";
import type { ClientPayload, ServerEvent, Signaling, SignalingEvents } from "./port.js";
import { type Absence, absenceAfter, absenceAtDoor, reconnectDelay } from "./reconnect.js";
import { refusalOf } from "./refusal.js";

const CONNECT_TIMEOUT_MS = 6_000;

/** A server that answers like this may think better of it. */
const PASSING_REFUSALS: ReadonlySet<string> = new Set<ErrorCode>(["unavailable", "internal"]);

export interface SocketSignalingOptions {
  url: string;
  callId: string;
  /** Stays on this side of the socket: it goes into the handshake and nowhere else. */
  token: string | (() => string);
  deviceId: string;
  /** False on the app's own server, which acknowledges nothing. */
  acknowledges: boolean;
  /** True where the server does an event once however often it comes, so that it may be sent again. */
  repeats?: boolean;
  /** From 0 to 1: how long to wait before coming back. Tests choose it. */
  random?: () => number;
}

/** Signaling over Socket.IO: one socket, registered anew whenever it connects. */
export class SocketSignaling extends SafeEmitter<SignalingEvents> implements Signaling {
  readonly #options: SocketSignalingOptions;
  readonly #socket: Socket;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #closing = new AbortController();
  readonly #deliveries: Deliveries;
  #later: NodeJS.Timeout | undefined;
  #registered = false;
  #started = false;

  constructor(options: SocketSignalingOptions) {
    super();
    this.#options = options;
    this.#socket = io(options.url, {
      autoConnect: false,
      forceNew: true,
      transports: ["websocket"],
      auth: (give) => give({ token: tokenOf(options), deviceId: options.deviceId }),
      // We come back by our own rule, see `reconnect.ts`.
      reconnection: false,
      timeout: CONNECT_TIMEOUT_MS,
    });
    this.#deliveries = new Deliveries(
      { ready: () => this.#registered, transmit: (parcel) => this.#transmit(parcel), newKey: randomUUID },
      options.acknowledges && (options.repeats ?? false),
    );
    this.#listen();
    this.#heartbeat = setInterval(() => this.#beat(), TIMES.heartbeat);
    this.#heartbeat.unref();
  }

  get registered(): boolean {
    return this.#registered;
  }

  get #closed(): boolean {
    return this.#closing.signal.aborted;
  }

  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.off("registered", registered).off("refused", refused);
        this.#socket.off("connect_error", failed);
        this.#closing.signal.removeEventListener("abort", closed);
      };
      const closed = (): void => {
        settle();
        reject(new CallError("interrupted"));
      };
      const registered = (): void => {
        settle();
        this.#started = true;
        resolve();
      };
      const refused = (error: CallError): void => {
        settle();
        this.close();
        reject(error);
      };
      const failed = (error: Error): void => {
        if (refusalOf(error)) return;
        settle();
        this.close();
        reject(
          new CallError("server-unreachable", `The server at ${this.#options.url} cannot be reached`, {
            cause: error,
          }),
        );
      };
      this.on("registered", registered).on("refused", refused);
      this.#socket.on("connect_error", failed);
      this.#closing.signal.addEventListener("abort", closed);
      this.#socket.connect();
    });
  }

  async send<E extends ClientEventName>(event: E, payload: ClientPayload<E>): Promise<AckData[E] | null> {
    const reply = await this.#deliveries.send({ event, payload } as Parcel);
    return this.#options.acknowledges ? readAck<E>(reply) : null;
  }

  bounce(): void {
    if (this.#closed) return;
    this.#socket.disconnect();
    this.#socket.connect();
  }

  close(): void {
    if (this.#closed) return;
    this.#closing.abort();
    this.#deliveries.close();
    this.#registered = false;
    clearInterval(this.#heartbeat);
    clearTimeout(this.#later);
    this.#socket.disconnect();
    this.removeAllListeners();
  }

  async #transmit({ event, payload }: Parcel): Promise<unknown> {
    if (this.#options.acknowledges) return this.#socket.timeout(TIMES.ackTimeout).emitWithAck(event, payload);
    this.#socket.emit(event, payload);
    return null;
  }

  #listen(): void {
    this.#socket.on("connect", () => void this.#register());
    this.#socket.on("disconnect", (reason, details) => {
      const was = this.#registered;
      this.#registered = false;
      if (this.#closed) return;
      // After a goodbye of our own nothing is lost: the socket is on its way back already.
      if (was && reason !== "io client disconnect") this.emit("lost");
      // A disconnect by the server is not final as long as the token holds.
      if (reason !== "io client disconnect") this.#connectLater(absenceAfter(reason, closeCodeOf(details)));
    });
    this.#socket.on("connect_error", (error) => {
      const refusal = refusalOf(error);
      if (this.#closed) return;
      const mayPass = this.#started && (!refusal || PASSING_REFUSALS.has(refusal.code));
      if (mayPass) this.#connectLater(absenceAtDoor(statusOf(error)));
      else if (refusal) this.emit("refused", refusal);
    });
    for (const event of Object.keys(serverEvents) as ServerEventName[]) {
      this.#socket.on(event, (payload: unknown) => this.#receive(event, payload));
    }
  }

  #connectLater(absence: Absence): void {
    clearTimeout(this.#later);
    const { random = Math.random } = this.#options;
    this.#later = setTimeout(() => this.#socket.connect(), reconnectDelay(absence, random()));
  }

  async #register(): Promise<void> {
    try {
      const reply = await this.#transmit({ event: "register", payload: this.#options.callId }).catch(
        (error: unknown) => {
          throw new CallError("ack-timeout", "The server did not register this phone in time", {
            cause: error,
          });
        },
      );
      if (this.#closed) return;
      if (this.#options.acknowledges) readAck<"register">(reply);
      this.#registered = true;
      // First what was left open, then what the new registration brings up.
      this.#deliveries.flush();
      this.emit("registered");
    } catch (error) {
      if (this.#closed || !this.#socket.connected) return;
      // A server that was merely slow gets another socket; one that says no is believed.
      if (this.#started && error instanceof CallError && error.code === "ack-timeout") {
        this.#socket.io.engine.close();
        return;
      }
      this.#socket.disconnect();
      this.emit("refused", CallError.from(error, "server-error"));
    }
  }

  /** A server's mistake costs one message, never the client. */
  #receive(event: ServerEventName, payload: unknown): void {
    const parsed = serverEvents[event].safeParse(payload);
    if (!parsed.success || this.#closed) return;
    this.emit("message", { event, payload: parsed.data } as ServerEvent);
  }

  #beat(): void {
    if (this.#registered)
      this.#socket.volatile.emit("heartbeat", { timestamp: Date.now(), platform: "mobile" });
  }
}

const tokenOf = ({ token }: SocketSignalingOptions): string =>
  typeof token === "function" ? token() : token;

function readAck<E extends ClientEventName>(reply: unknown): AckData[E] {
  const parsed = ack.safeParse(reply);
  if (!parsed.success) throw new CallError("bad-answer");
  const result = parsed.data as Ack<AckData[E]>;
  if (result.ok) return result.data;
  const { code, message } = result.error;
  throw new CallError(isErrorCode(code) ? code : "server-error", foreignSentence(message));
}

/** The code that a WebSocket was closed with, where the library tells. */
function closeCodeOf(details: unknown): number | undefined {
  const context =
    typeof details === "object" && details !== null && "context" in details ? details.context : null;
  const code =
    typeof context === "object" && context !== null && "code" in context ? context.code : undefined;
  return typeof code === "number" ? code : undefined;
}

/** The HTTP status that a WebSocket was refused with; the library tells it nowhere but in a sentence. */
function statusOf(error: Error): number | undefined {
  const description = "description" in error ? error.description : null;
  const message =
    typeof description === "object" && description !== null && "message" in description
      ? String(description.message)
      : "";
  const [, status] = /^Unexpected server response: (\d{3})$/.exec(message) ?? [];
  return status === undefined ? undefined : Number(status);
}
