import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import type { Backend } from "../../../../client/audio/device/backends.js";

/** Stands in for a tool of the sound system: a child that connects back, so that a test can move and watch it. */
export interface Puppet {
  backend: Backend;
  /** Resolves with the string to pull at: what is written there is run in the child. */
  string: Promise<Socket>;
  close(): void;
}

export async function puppet(): Promise<Puppet> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No port was given");
  const script = `
    const string = require("node:net").connect(${address.port}, "127.0.0.1");
    const tell = (value) => string.write(value + "\\n");
    string.on("data", (code) => eval(String(code)));
    string.on("error", () => {});`;
  return {
    backend: { kind: "tool", command: process.execPath, args: ["-e", script] },
    string: once(server, "connection").then(([socket]: Socket[]) => {
      if (socket === undefined) throw new Error("Nobody connected");
      return socket.on("error", () => {});
    }),
    close: () => server.close(),
  };
}
