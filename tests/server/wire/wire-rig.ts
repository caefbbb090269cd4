import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocket } from "ws";
import type { BundlingSocket, CutReason, WireBounds } from "../../../server/wire/bundling-socket.js";
import { Wires } from "../../../server/wire/wires.js";

/** Connections of ours on a bare HTTP server, with library clients at the other end. */
export class WireRig {
  readonly cuts: CutReason[] = [];
  /** Stands still unless a test moves it. */
  now = 0;
  readonly #http: Server = createServer();
  readonly #clients: WebSocket[] = [];
  readonly #accepted: ((socket: BundlingSocket) => void)[] = [];

  static async start(bounds: Partial<WireBounds> = {}): Promise<WireRig> {
    const rig = new WireRig();
    const wires = new Wires({
      unreadBytes: 1024 * 1024,
      inbound: null,
      now: () => rig.now,
      onCut: (reason) => void rig.cuts.push(reason),
      ...bounds,
    });
    const engine = new wires.engine({ noServer: true, perMessageDeflate: false });
    rig.#http.on("upgrade", (request, stream, head) => {
      engine.handleUpgrade(request, stream, head, () => {
        const socket = wires.claim(request);
        if (socket) rig.#accepted.shift()?.(socket);
      });
    });
    await new Promise<void>((resolve) => rig.#http.listen(0, "127.0.0.1", resolve));
    return rig;
  }

  /** Both ends of a new connection, and every text that the client has heard. */
  async connect(): Promise<{ ours: BundlingSocket; client: WebSocket; heard: string[] }> {
    const { port } = this.#http.address() as AddressInfo;
    const accepted = new Promise<BundlingSocket>((resolve) => this.#accepted.push(resolve));
    const client = new WebSocket(`ws://127.0.0.1:${port}`);
    this.#clients.push(client);
    const heard: string[] = [];
    client.on("message", (data) => void heard.push(data.toString()));
    client.on("error", () => {});
    await new Promise((resolve) => client.once("open", resolve));
    return { ours: await accepted, client, heard };
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.terminate();
    await new Promise((resolve) => this.#http.close(resolve));
  }
}

/** Resolves when that end of the connection is closed; with the code. */
export const closed = (socket: WebSocket): Promise<number> =>
  new Promise((resolve) => socket.once("close", resolve));

/** Resolves once so many texts were heard. */
export async function hears(client: WebSocket, heard: readonly string[], count: number): Promise<void> {
  while (heard.length < count) await new Promise((resolve) => client.once("message", resolve));
}
