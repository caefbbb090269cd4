import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { CallError } from "../../protocol/errors.js";

/** Throws `port-in-use`, or `bad-config` for an address that is not of this machine. */
export async function listen(
  app: FastifyInstance,
  { host, port }: { host: string; port: number },
): Promise<AddressInfo> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw listenError(error, host, port);
  }
  const address = app.server.address();
  if (address === null || typeof address === "string") throw new TypeError("The server has no TCP address");
  return address;
}

function listenError(error: unknown, host: string, port: number): CallError {
  const code = error instanceof Error && "code" in error ? error.code : "";
  if (code === "EADDRINUSE") {
    const text = `Port ${port} on ${host} is already in use; choose another one with PORT or --port`;
    return new CallError("port-in-use", text, { cause: error });
  }
  return new CallError("bad-config", `The server cannot listen on ${host}, port ${port} (${code})`, {
    cause: error,
  });
}

/** Who listens everywhere is reached here at the loopback address. */
export function urlOf(address: string, port: number): string {
  const host = address === "0.0.0.0" ? "127.0.0.1" : address === "::" ? "::1" : address;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
