import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/**
 * One address in front of several nodes, as a load balancer is: connections go to the nodes in turn, and to the next
 * one where a node takes none.
 */
export class Balancer {
  readonly #server: Server;
  readonly #ports: () => readonly number[];
  readonly #sockets = new Set<Socket>();
  #next = 0;
  url = "";

  private constructor(ports: () => readonly number[]) {
    this.#ports = ports;
    this.#server = createServer((near) => this.#join(near));
  }

  /** The ports are asked for with each connection: a node that comes back has another one. */
  static async open(ports: () => readonly number[]): Promise<Balancer> {
    const balancer = new Balancer(ports);
    balancer.#server.listen(0, "127.0.0.1");
    await once(balancer.#server, "listening");
    const address = balancer.#server.address();
    if (address === null || typeof address === "string") throw new TypeError("The balancer has no TCP port");
    balancer.url = `http://127.0.0.1:${address.port}`;
    return balancer;
  }

  async close(): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, "close");
  }

  #join(near: Socket): void {
    this.#keep(near);
    const ports = this.#ports();
    const first = this.#next++;
    this.#reach(
      near,
      ports.map((_port, index) => ports[(first + index) % ports.length] ?? 0),
    );
  }

  #reach(near: Socket, [port, ...others]: readonly number[]): void {
    if (port === undefined) return void near.destroy();
    const far = connect(port, "127.0.0.1");
    this.#keep(far);
    const tryNext = () => this.#reach(near, others);
    far.once("error", tryNext);
    far.once("connect", () => {
      far.off("error", tryNext);
      near.pipe(far);
      far.pipe(near);
      far.once("close", () => near.destroy());
    });
    near.once("close", () => far.destroy());
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    // A broken connection is what these tests are about; its end tells both sides enough.
    socket.on("error", () => {});
    socket.once("close", () => this.#sockets.delete(socket));
  }
}
