import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { onTestFinished } from "vitest";

export interface Seen {
  method: string;
  url: string;
  authorization: string | undefined;
  body: string;
}

export interface HttpStandIn {
  url: string;
  seen: Seen[];
}

type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

/** A real HTTP server that does one thing to every request. It is gone when the test is over. */
export async function serve(behave: Behaviour): Promise<HttpStandIn> {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { method = "", url = "", headers } = request;
    seen.push({ method, url, authorization: headers.authorization, body });
    behave(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("the server has no TCP port");
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  return { url: `http://127.0.0.1:${address.port}`, seen };
}

/** Answers with that status and body. */
export const answers =
  (status: number, body: unknown, headers: Record<string, string> = {}): Behaviour =>
  (_request, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };

export const neverAnswers: Behaviour = () => {};

export const stopsHalfWay: Behaviour = (_request, response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
  response.write('{"ok":');
};

export const breaksOff: Behaviour = (request) => void request.socket.destroy();

/** The address of a server that is not there. */
export async function nobody(): Promise<string> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("the server has no TCP port");
  server.close();
  await once(server, "close");
  return `http://127.0.0.1:${address.port}`;
}
