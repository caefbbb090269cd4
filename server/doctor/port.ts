import { createServer } from "node:net";
import { routes } from "../../protocol/rest.js";
import type { ServerConfig } from "../config/server-config.js";
import { type Finding, failing, fine, reasonOf } from "./finding.js";

const PATIENCE_MS = 3_000;

/** Whether the port is free, or held by a server of ours. */
export async function examinePort({ host, port }: Pick<ServerConfig, "host" | "port">): Promise<Finding> {
  if (port === 0) return fine("port", "a free one, chosen at each start");
  const taken = await tryToListen(host, port);
  if (taken === null) return fine("port", `${port} is free`);
  if (taken !== "EADDRINUSE") {
    return failing(
      "port",
      `${host}, port ${port}: ${taken}`,
      "Choose another address or port with HOST and PORT.",
    );
  }
  if (await isOurs(host, port)) return fine("port", `a server of ours runs on ${port}`);
  return failing(
    "port",
    `another program uses port ${port}`,
    `Stop it (ss -ltnp 'sport = :${port}' names it), or choose another one with PORT.`,
  );
}

/** The code of the failure; null where listening would succeed. */
function tryToListen(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? reasonOf(error)));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

async function isOurs(host: string, port: number): Promise<boolean> {
  const name = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  const authority = name.includes(":") ? `[${name}]` : name;
  try {
    const response = await fetch(`http://${authority}:${port}${routes.health.path}`, {
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return routes.health.response.safeParse(await response.json()).data?.features !== undefined;
  } catch {
    return false;
  }
}
