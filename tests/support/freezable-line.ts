import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

export interface FreezableLine {
  readonly port: number;
  /** What is sent from now on arrives nowhere, and nothing is closed. */
  freeze(): void;
}

/** A TCP line to a port of this machine that the running test can freeze, as a machine does that hangs. */
export async function freezableLine(to: number): Promise<FreezableLine> {
  const open = new Set<Socket>();
  let isFrozen = false;
  const server = createServer((near) => {
    const far = connect({ host: "127.0.0.1", port: to });
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on("error", () => socket.destroy());
    }
    if (isFrozen) near.pause();
    else near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    freeze: () => {
      isFrozen = true;
      for (const socket of open) socket.unpipe().pause();
    },
  };
}
