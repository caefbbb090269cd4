import { io, type Socket } from "socket.io-client";
import { z } from "zod";
import { ack } from "../../../protocol/client-events.js";

const ANSWER_MS = 10_000;

export interface Account {
  readonly userId: number;
  readonly callId: string;
  readonly token: string;
}

/** Somebody with one device, who notices when the server is gone. */
export class Person {
  readonly account: Account;
  readonly #socket: Socket;
  /** Those who wait for something from the server, each with the way to tell it that there will be nothing. */
  readonly #waiting = new Set<(error: Error) => void>();
  #isGone = false;
  readonly #rings = new Map<string, string>();
  #onRing: (() => void) | null = null;

  private constructor(account: Account, socket: Socket) {
    this.account = account;
    this.#socket = socket;
    socket.on("disconnect", () => {
      this.#isGone = true;
      for (const fail of this.#waiting) fail(new Error("gone"));
    });
    socket.on("incomingCall", (payload: unknown) => {
      const { from, roomId } = z.object({ from: z.string(), roomId: z.string() }).parse(payload);
      this.#rings.set(from, roomId);
      this.#onRing?.();
    });
  }

  /** Connects and registers. */
  static async come(
    url: string,
    account: Account,
    deviceId = `device-of-${account.callId}`,
  ): Promise<Person> {
    const socket = io(url, {
      transports: ["websocket"],
      auth: { token: account.token, deviceId },
      forceNew: true,
      reconnection: false,
    });
    const person = new Person(account, socket);
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("connect_error", reject);
    });
    await person.ask("register", account.callId);
    return person;
  }

  get callId(): string {
    return this.account.callId;
  }

  /** Resolves with the data of the acknowledgement; rejects with the code of a refusal, or when the server is gone. */
  ask(event: string, payload: unknown): Promise<unknown> {
    return this.#orGone((resolve, reject) => {
      this.#socket.timeout(ANSWER_MS).emit(event, payload, (error: Error | null, reply: unknown) => {
        if (error) return reject(error);
        const parsed = ack.parse(reply);
        if (parsed.ok) resolve(parsed.data);
        else reject(new Error(parsed.error.code));
      });
    });
  }

  /** The room of a call from that person, once it rings. */
  ringFrom(caller: string): Promise<string> {
    return this.#orGone((resolve) => {
      const look = () => {
        const room = this.#rings.get(caller);
        if (room === undefined) return;
        this.#rings.delete(caller);
        this.#onRing = null;
        resolve(room);
      };
      this.#onRing = look;
      look();
    });
  }

  on(event: string, listener: (payload: unknown) => void): void {
    this.#socket.on(event, listener);
  }

  emit(event: string, payload: unknown): void {
    this.#socket.emit(event, payload);
  }

  leave(): void {
    this.#socket.disconnect();
  }

  #orGone<T>(wait: (resolve: (value: T) => void, reject: (error: Error) => void) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#isGone) return reject(new Error("gone"));
      const fail = (error: Error) => {
        this.#waiting.delete(fail);
        reject(error);
      };
      this.#waiting.add(fail);
      wait((value) => {
        this.#waiting.delete(fail);
        resolve(value);
      }, fail);
    });
  }
}
