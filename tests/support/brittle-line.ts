import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

type Direction = "up" | "down";

/** A TCP line to a server that can swallow what goes one way, as a dead one does before anybody knows, and break. */
export class BrittleLine {
  readonly #server: Server;
  readonly #port: number;
  readonly #swallowing = new Set<Direction>();
  readonly #sockets = new Set<Socket>();
  #onSwallow: () => void = () => {};
  /** Bytes that were swallowed; proof that something was lost. */
  swallowed = 0;
  /** How often the line broke with somebody on it. */
  breaks = 0;
  url = "";

  private constructor(port: number) {
    this.#port = port;
    this.#server = createServer((near) => this.#join(near));
  }

  static async to(url: string): Promise<BrittleLine> {
    const line = new BrittleLine(Number(new URL(url).port));
    line.#server.listen(0, "127.0.0.1");
    await once(line.#server, "listening");
    const address = line.#server.address();
    if (address === null || typeof address === "string") throw new TypeError("The line has no TCP port");
    line.url = `http://127.0.0.1:${address.port}`;
    return line;
  }

  /** From now on nothing arrives at the server (`up`) or at the client (`down`); both think that all is well. */
  swallow(...directions: Direction[]): void {
    for (const direction of directions) this.#swallowing.add(direction);
  }

  /** The same, and resolves once something was lost that way. */
  async swallowNext(...directions: Direction[]): Promise<void> {
    this.swallow(...directions);
    await new Promise<void>((resolve) => (this.#onSwallow = resolve));
  }

  /** Breaks every connection; the next ones are sound. */
  cut(): void {
    this.#swallowing.clear();
    if (this.#sockets.size > 0) this.breaks++;
    for (const socket of [...this.#sockets]) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }

  #join(near: Socket): void {
    const far = connect(this.#port, "127.0.0.1");
    this.#pass(near, far, "up");
    this.#pass(far, near, "down");
  }

  #pass(from: Socket, to: Socket, direction: Direction): void {
    this.#sockets.add(from);
    from.on("data", (bytes) => {
      if (!this.#swallowing.has(direction)) return void to.write(bytes);
      this.swallowed += bytes.length;
      this.#onSwallow();
    });
    from.on("close", () => {
      this.#sockets.delete(from);
      to.destroy();
    });
    from.on("error", () => {});
  }
}
