import { WebSocket } from "ws";
import { absenceAfter, absenceAtDoor, reconnectDelay } from "../../client/signaling/reconnect.js";
import { TIMES } from "../../protocol/limits.js";

const PATH = "/socket.io/?EIO=4&transport=websocket";

/** What a server says at the beginning of a message. */
const OPEN = "0";
const PING = "2";
const CONNECTED = "40";
const REGISTERED = "430";

/**
 * A client that does what ours does on its socket while nobody calls: register, say now and then that it is there, and
 * come back by the same rule. It speaks the protocol by hand, so that one machine can hold ten thousand of them.
 */
export class CrowdClient {
  readonly #url: string;
  readonly #callId: string;
  readonly #token: string | undefined;
  #socket: WebSocket | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #closed = false;
  /** What the server answered instead of a connection. */
  #status: number | undefined;
  registered = false;

  constructor(url: string, callId: string, token: string | undefined) {
    this.#url = url.replace("http", "ws") + PATH;
    this.#callId = callId;
    this.#token = token;
    this.#connect();
  }

  close(): void {
    this.#closed = true;
    this.#socket?.terminate();
  }

  #connect(): void {
    const socket = new WebSocket(this.#url, { perMessageDeflate: false });
    this.#socket = socket;
    socket.on("message", (data) => this.#hear(socket, data.toString()));
    this.#status = undefined;
    socket.on("unexpected-response", (_, { statusCode }) => {
      this.#status = statusCode;
      socket.terminate();
    });
    // What failed ends with a close too.
    socket.on("error", () => {});
    socket.on("close", (code) => this.#lose(code));
  }

  #hear(socket: WebSocket, message: string): void {
    if (message === PING) socket.send("3");
    else if (message.startsWith(OPEN)) socket.send(`40${JSON.stringify({ token: this.#token })}`);
    else if (message.startsWith(CONNECTED)) socket.send(`420${JSON.stringify(["register", this.#callId])}`);
    else if (message.startsWith(REGISTERED)) this.#register(socket);
  }

  #register(socket: WebSocket): void {
    this.registered = true;
    const beat = () => `42${JSON.stringify(["heartbeat", { timestamp: Date.now(), platform: "mobile" }])}`;
    this.#heartbeat = setInterval(() => socket.send(beat()), TIMES.heartbeat);
  }

  #lose(code: number): void {
    const absence = this.registered ? absenceAfter("transport close", code) : absenceAtDoor(this.#status);
    this.registered = false;
    clearInterval(this.#heartbeat);
    if (!this.#closed) setTimeout(() => this.#connect(), reconnectDelay(absence, Math.random()));
  }
}
