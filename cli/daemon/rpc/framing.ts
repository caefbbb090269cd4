import type { Socket } from "node:net";
import type { DataCallback, Disposable, Message, MessageWriter } from "vscode-jsonrpc/node";
import { AbstractMessageReader, AbstractMessageWriter } from "vscode-jsonrpc/node";

const HEADER_END = Buffer.from("\r\n\r\n");
const HEADER_BYTES = 256;

/**
 * Reads messages from a socket, and trusts nothing: a header that is none, a length beyond the bound, or text that is no
 * JSON is reported to `refuse`, and nothing is read after it. Messages are handed on one in each turn of the event loop
 * while the socket waits, so that a flood fills no queue.
 */
export class BoundedReader extends AbstractMessageReader {
  readonly #socket: Socket;
  readonly #limitBytes: number;
  readonly #refuse: (why: string) => void;
  #buffer: Buffer = Buffer.alloc(0);
  #chunks: Buffer[] = [];
  #chunkBytes = 0;
  /** How many bytes must be there before it is worth looking again. */
  #wanted = 1;
  #callback: DataCallback | null = null;
  #pumping = false;

  constructor(socket: Socket, limitBytes: number, refuse: (why: string) => void) {
    super();
    this.#socket = socket;
    this.#limitBytes = limitBytes;
    this.#refuse = refuse;
  }

  listen(callback: DataCallback): Disposable {
    this.#callback = callback;
    this.#socket.on("data", (chunk) => this.#take(chunk));
    this.#socket.on("error", (error) => this.fireError(error));
    this.#socket.on("close", () => this.fireClose());
    return { dispose: () => this.#stop() };
  }

  override dispose(): void {
    this.#stop();
    super.dispose();
  }

  #stop(): void {
    this.#callback = null;
    this.#chunks = [];
    this.#buffer = Buffer.alloc(0);
  }

  #take(chunk: Buffer): void {
    if (!this.#callback) return;
    this.#chunks.push(chunk);
    this.#chunkBytes += chunk.length;
    if (!this.#pumping && this.#chunkBytes + this.#buffer.length >= this.#wanted) this.#pump();
  }

  #pump(): void {
    if (!this.#callback) return;
    if (this.#chunks.length > 0) {
      this.#buffer = Buffer.concat([this.#buffer, ...this.#chunks]);
      this.#chunks = [];
      this.#chunkBytes = 0;
    }
    const message = this.#next();
    if (!message) return this.#rest();
    this.#pumping = true;
    this.#socket.pause();
    this.#callback(message);
    setImmediate(() => this.#pump());
  }

  #rest(): void {
    this.#pumping = false;
    if (this.#callback) this.#socket.resume();
  }

  #next(): Message | null {
    const end = this.#buffer.indexOf(HEADER_END);
    if (end < 0 || end > HEADER_BYTES) {
      if (end > HEADER_BYTES || this.#buffer.length > HEADER_BYTES) this.#give("a header without end");
      this.#wanted = this.#buffer.length + 1;
      return null;
    }
    const length = bodyLength(this.#buffer.toString("latin1", 0, end));
    if (length === null) return this.#give("a header without a length");
    if (length > this.#limitBytes) return this.#give(`a message of ${length} bytes`);
    const begin = end + HEADER_END.length;
    if (this.#buffer.length < begin + length) {
      this.#wanted = begin + length;
      return null;
    }
    const text = this.#buffer.toString("utf8", begin, begin + length);
    this.#buffer = this.#buffer.subarray(begin + length);
    this.#wanted = 1;
    return this.#parse(text);
  }

  #parse(text: string): Message | null {
    try {
      const parsed: unknown = JSON.parse(text);
      if (isMessage(parsed)) return parsed;
    } catch {
      // Told below.
    }
    return this.#give("text that is no message");
  }

  #give(why: string): null {
    this.#stop();
    this.#refuse(why);
    return null;
  }
}

function bodyLength(header: string): number | null {
  const [, digits] = /(?:^|\r\n)content-length: *(\d{1,10})(?:\r\n|$)/i.exec(header) ?? [];
  return digits === undefined ? null : Number(digits);
}

/** A list of messages is legal in JSON-RPC and not here. */
const isMessage = (value: unknown): value is Message =>
  typeof value === "object" && value !== null && !Array.isArray(value) && "jsonrpc" in value;

/** Writes messages to a socket; one that nobody reads from grows to the bound and is reported to `overflow`. */
export class BoundedWriter extends AbstractMessageWriter implements MessageWriter {
  readonly #socket: Socket;
  readonly #limitBytes: number;
  readonly #overflow: () => void;

  constructor(socket: Socket, limitBytes: number, overflow: () => void) {
    super();
    this.#socket = socket;
    this.#limitBytes = limitBytes;
    this.#overflow = overflow;
    socket.on("close", () => this.fireClose());
  }

  /** Resolves at once: how far the other side is behind is asked of the socket. */
  async write(message: Message): Promise<void> {
    if (this.#socket.destroyed) return;
    const body = Buffer.from(JSON.stringify(message), "utf8");
    this.#socket.cork();
    this.#socket.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.#socket.write(body);
    this.#socket.uncork();
    if (this.#socket.writableLength > this.#limitBytes) this.#overflow();
  }

  end(): void {
    this.#socket.end();
  }
}
