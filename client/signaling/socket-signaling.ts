import { io, type Socket } from "socket.io-client";
import {
  type Ack,
  type AckData,
  ack,
  CallError,
  type ClientEventName,
  type ClientToServerEvents,
  type ErrorCode,
  foreignSentence,
  isErrorCode,
  type ServerEventName,
  serverEvents,
  TIMES,
} from "../../protocol/index.js";
import { SafeEmitter } from "../safe-emitter.js";
import type { ClientPayload, ServerEvent, Signaling, SignalingEvents } from "./port.js";

/** Reconnects begin at once and are spread at random over ten seconds, so that a restart is not a stampede. */
const RECONNECT_FIRST_MS = 500;
const RECONNECT_MAX_MS = 10_000;
const RECONNECT_SPREAD = 0.5;
const CONNECT_TIMEOUT_MS = 6_000;

/** A server that answers like this may think better of it. */
const PASSING_REFUSALS: ReadonlySet<string> = new Set<ErrorCode>(["unavailable", "internal"]);

export interface SocketSignalingOptions {
  url: string;
  callId: string;
  /** Stays on this side of the socket: it goes into the handshake and nowhere else. */
  token: string;
  deviceId: string;
  /** False on the app's own server, which acknowledges nothing. */
  acknowledges: boolean;
}

/** Signaling over Socket.IO: one socket, registered anew whenever it connects. */
export class SocketSignaling extends SafeEmitter<SignalingEvents> implements Signaling {
  readonly #options: SocketSignalingOptions;
  readonly #socket: Socket;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #closing = new AbortController();
  /** Events that wait for the next registration. */
  readonly #unsent = new Set<AbortController>();
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
      auth: { token: options.token, deviceId: options.deviceId },
      reconnectionDelay: RECONNECT_FIRST_MS,
      reconnectionDelayMax: RECONNECT_MAX_MS,
      randomizationFactor: RECONNECT_SPREAD,
      timeout: CONNECT_TIMEOUT_MS,
    });
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
    // The library would send what it kept before `register`, and the server would not know whose it is.
    if (event !== "register" && !this.#registered) await this.#registration(event);
    const socket: Socket<Record<string, never>, ClientToServerEvents> = this.#socket;
    if (!this.#options.acknowledges) {
      socket.emit(event, ...([payload] as unknown as Parameters<ClientToServerEvents[E]>));
      return null;
    }
    const reply: unknown = await this.#socket
      .timeout(TIMES.ackTimeout)
      .emitWithAck(event, payload)
      .catch((error: unknown) => {
        throw new CallError("ack-timeout", `The server did not acknowledge "${event}" in time`, {
          cause: error,
        });
      });
    return readAck<E>(reply);
  }

  bounce(): void {
    if (this.#closed) return;
    this.#socket.disconnect();
    this.#socket.connect();
  }

  close(): void {
    if (this.#closed) return;
    this.#closing.abort();
    for (const waiting of this.#unsent) waiting.abort();
    this.#registered = false;
    clearInterval(this.#heartbeat);
    clearTimeout(this.#later);
    this.#socket.disconnect();
    this.removeAllListeners();
  }

  /** Waits until the server knows whose socket this is; what stayed unsaid for too long is not said at all. */
  async #registration(event: ClientEventName): Promise<void> {
    const waiting = new AbortController();
    const deadline = setTimeout(() => waiting.abort(), TIMES.ackTimeout);
    this.#unsent.add(waiting);
    if (this.#closed) waiting.abort();
    try {
      await this.next("registered", waiting.signal);
    } catch (error) {
      throw CallError.from(error, "ack-timeout", `"${event}" could not be sent: the server is away`);
    } finally {
      clearTimeout(deadline);
      this.#unsent.delete(waiting);
    }
  }

  #listen(): void {
    this.#socket.on("connect", () => void this.#register());
    this.#socket.on("disconnect", (reason) => {
      const was = this.#registered;
      this.#registered = false;
      if (this.#closed) return;
      // After a goodbye of our own nothing is lost: the socket is on its way back already.
      if (was && reason !== "io client disconnect") this.emit("lost");
      // The client library takes a disconnect by the server for final; a token that still holds says otherwise.
      if (reason === "io server disconnect") this.#connectLater();
    });
    this.#socket.on("connect_error", (error) => {
      const refusal = refusalOf(error);
      if (!refusal || this.#closed) return;
      if (this.#started && PASSING_REFUSALS.has(refusal.code)) this.#connectLater();
      else this.emit("refused", refusal);
    });
    for (const event of Object.keys(serverEvents) as ServerEventName[]) {
      this.#socket.on(event, (payload: unknown) => this.#receive(event, payload));
    }
  }

  /** Not at once: two devices of one name would throw each other out without a pause. */
  #connectLater(): void {
    clearTimeout(this.#later);
    const delay = RECONNECT_FIRST_MS * (1 + Math.random());
    this.#later = setTimeout(() => this.#socket.connect(), delay);
  }

  async #register(): Promise<void> {
    try {
      await this.send("register", this.#options.callId);
      if (this.#closed) return;
      this.#registered = true;
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

function readAck<E extends ClientEventName>(reply: unknown): AckData[E] {
  const parsed = ack.safeParse(reply);
  if (!parsed.success) throw new CallError("bad-answer");
  const result = parsed.data as Ack<AckData[E]>;
  if (result.ok) return result.data;
  const { code, message } = result.error;
  throw new CallError(isErrorCode(code) ? code : "server-error", foreignSentence(message));
}

/** What the server said when it refused the handshake; nothing when it could not be reached at all. */
function refusalOf(error: Error): CallError | undefined {
  if (!("data" in error)) return undefined;
  const data = error.data as { code?: unknown; message?: unknown } | undefined;
  return new CallError(isErrorCode(data?.code) ? data.code : "server-error", foreignSentence(error.message));
}
