import { connect, type Socket } from "node:net";
import { FrameReader, OPCODE, type ServerFrame } from "./ws-frames.js";

const HEAD_END = "\r\n\r\n";
/** A server that says nothing for this long to a new connection has not let it in. */
const OPENING_DEADLINE_MS = 15_000;

/** A WebSocket that can break every rule: bytes go out as they are, frames come in. */
export class RawConnection {
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #reader = new FrameReader();
  #isOpen = true;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.closed = new Promise((resolve) => {
      socket.once("close", () => {
        this.#isOpen = false;
        resolve();
      });
    });
  }

  /** Null where the server refuses or drops the connection. */
  static open(
    { port, localAddress }: { port: number; localAddress: string },
    hear: (frame: ServerFrame) => void,
  ): Promise<RawConnection | null> {
    return new Promise((resolve) => {
      const socket = connect({ port, host: "127.0.0.1", localAddress, noDelay: true });
      const giveUp = setTimeout(() => socket.destroy(), OPENING_DEADLINE_MS);
      const settle = (connection: RawConnection | null) => {
        clearTimeout(giveUp);
        resolve(connection);
      };
      socket.on("error", () => {});
      socket.once("close", () => settle(null));
      socket.write(
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n" +
          `Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==${HEAD_END}`,
      );
      let head = Buffer.alloc(0);
      const readHead = (chunk: Buffer) => {
        head = Buffer.concat([head, chunk]);
        const end = head.indexOf(HEAD_END);
        if (end < 0) return;
        socket.off("data", readHead);
        if (!head.subarray(0, 13).toString().includes(" 101")) {
          socket.destroy();
          return settle(null);
        }
        const connection = new RawConnection(socket);
        socket.on("data", (data) => connection.#receive(data, hear));
        settle(connection);
        connection.#receive(head.subarray(end + HEAD_END.length), hear);
      };
      socket.on("data", readHead);
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** All of it in one write. */
  send(frames: readonly Buffer[]): void {
    if (this.#isOpen) this.#socket.write(Buffer.concat(frames));
  }

  /** Reads nothing any more, while the server goes on writing. */
  pause(): void {
    this.#socket.pause();
  }

  destroy(): void {
    this.#isOpen = false;
    this.#socket.destroy();
  }

  #receive(chunk: Buffer, hear: (frame: ServerFrame) => void): void {
    for (const frame of this.#reader.push(chunk)) {
      // The server would wait for a farewell in return; an attacker has no manners.
      if (frame.opcode === OPCODE.close) this.destroy();
      if (frame.opcode === OPCODE.text) hear(frame);
    }
  }
}
