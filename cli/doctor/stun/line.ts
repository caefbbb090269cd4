import { createSocket, type Socket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { connect, isIPv6 } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import type { Endpoint } from "./address.js";
import type { IceUrl } from "./ice-url.js";
import { messageLength } from "./message.js";

/** Something that carries messages to a server and back. */
export interface Line {
  /** A line that may lose messages wants them said again. */
  readonly mayLose: boolean;
  /** The port here; null where it does not matter. */
  readonly localPort: number | null;
  send(bytes: Buffer, to: Endpoint): void;
  /** There is one listener. */
  onMessage(listener: (bytes: Buffer, from: Endpoint) => void): void;
  /** Resolves with the reason when the line breaks. */
  readonly broken: Promise<Error>;
  close(): void;
}

export async function resolveServer({ host, port }: Pick<IceUrl, "host" | "port">): Promise<Endpoint> {
  const { address } = await lookup(host);
  return { address, port };
}

/** A UDP socket of one family, with which any number of servers can be asked. */
export async function openUdpLine(likeThis: Endpoint): Promise<Line> {
  const socket: Socket = createSocket(isIPv6(likeThis.address) ? "udp6" : "udp4");
  const broken = new Promise<Error>((resolve) => socket.once("error", resolve));
  await Promise.race([
    new Promise<void>((resolve) => socket.bind(0, resolve)),
    broken.then((error) => Promise.reject(error)),
  ]);
  return {
    mayLose: true,
    localPort: socket.address().port,
    // A send that fails shows as the answer that never comes.
    send: (bytes, { address, port }) => socket.send(bytes, port, address, () => {}),
    onMessage: (listener) => void socket.on("message", listener),
    broken,
    close: () => socket.close(),
  };
}

/** A connection to one server; `name` is what its certificate must be for. */
export async function openStreamLine(
  server: Endpoint,
  { secure, name }: { secure: boolean; name: string },
  signal: AbortSignal,
): Promise<Line> {
  const to = { host: server.address, port: server.port };
  const socket: Duplex = secure ? connectTls({ ...to, servername: name }) : connect(to);
  const broken = new Promise<Error>((resolve) => {
    socket.once("error", resolve);
    socket.once("close", () => resolve(new Error("the connection was closed")));
  });
  signal.addEventListener("abort", () => socket.destroy(), { once: true });
  await Promise.race([
    new Promise<void>((resolve) => socket.once(secure ? "secureConnect" : "connect", resolve)),
    broken.then((error) => Promise.reject(error)),
  ]);
  return {
    mayLose: false,
    localPort: null,
    send: (bytes) => void socket.write(bytes),
    onMessage: (listener) =>
      void socket.on(
        "data",
        cutMessages((message) => listener(message, server)),
      ),
    broken,
    close: () => void socket.destroy(),
  };
}

/** A stream knows no messages; where they end stands in their headers. What is none cannot be passed over. */
function cutMessages(take: (message: Buffer) => void): (piece: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (piece) => {
    rest = Buffer.concat([rest, piece]);
    for (let length = messageLength(rest); length !== null && rest.length >= length; ) {
      take(rest.subarray(0, length));
      rest = rest.subarray(length);
      length = messageLength(rest);
    }
  };
}
