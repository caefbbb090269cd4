import type { Socket } from "socket.io-client";
import type { z } from "zod";
import { ack } from "../../../protocol/client-events.js";
import { EventRecorder, type SeenEvent } from "../../support/events.js";

/** An acknowledgement as a client reads it. */
export type Reply = z.infer<typeof ack>;

/** One client on a real socket: what it heard, and what it was told. */
export class TestClient {
  readonly socket: Socket;
  readonly #heard: EventRecorder;
  #read = 0;
  /** As it was registered. */
  callId = "";

  constructor(socket: Socket) {
    this.socket = socket;
    this.#heard = EventRecorder.ofSocket(socket);
  }

  /** Resolves once connected; rejects with the refusal's code. */
  connect(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.once("connect", resolve);
      this.socket.once("connect_error", (error: Error & { data?: { code?: string } }) => {
        reject(new Error(error.data?.code ?? error.message));
      });
      this.socket.connect();
    });
  }

  async register(callId: string): Promise<void> {
    const reply = await this.ask("register", callId);
    if (!reply.ok) throw new Error(reply.error.code);
    this.callId = callId;
  }

  /** Emits and resolves with the acknowledgement. */
  ask(event: string, ...payloads: unknown[]): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.socket.timeout(5_000).emit(event, ...payloads, (error: Error | null, reply: unknown) => {
        if (error) reject(error);
        else resolve(ack.parse(reply));
      });
    });
  }

  /** Emits, and resolves with the code of the refusal, or `ok`. */
  async tell(event: string, ...payloads: unknown[]): Promise<string> {
    const reply = await this.ask(event, ...payloads);
    return reply.ok ? "ok" : reply.error.code;
  }

  /** Everything heard since the last time, once the server has handled all that was sent so far. */
  async heard(): Promise<[string, unknown][]> {
    await this.settled();
    const fresh = this.#heard.seen.slice(this.#read);
    this.#read = this.#heard.seen.length;
    return fresh.map(({ name, args }) => [name, args[0]]);
  }

  /** The names of what `heard` gives. */
  async heardNames(): Promise<string[]> {
    return (await this.heard()).map(([name]) => name);
  }

  /** The names of all that was heard up to now, without waiting for more. */
  get seenNames(): string[] {
    return this.#heard.seen.map(({ name }) => name);
  }

  next(event: string): Promise<SeenEvent> {
    return this.#heard.next(event);
  }

  /** A round trip that changes nothing: what the server sent before has arrived after it. */
  async settled(): Promise<void> {
    await this.ask("resume", { roomId: "no-such-room" });
  }

  /** Cuts the connection without a goodbye. */
  async cut(): Promise<void> {
    const closed = new Promise((resolve) => this.socket.once("disconnect", resolve));
    this.socket.io.engine.transport.close();
    await closed;
  }
}
