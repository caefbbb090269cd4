import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { HttpProblem } from "./problem.js";
import { type Answer, type OpenRequest, openRoutes, type Shared, userRoutes } from "./routes.js";
import { authenticate } from "./tokens.js";

const BODY_LIMIT_BYTES = 100_000;
const CONTACT_PATH = /^\/api\/contacts\/([^/]+)$/;

/** The REST half of the app's own server; it has no routes beyond the app's. */
export function createHttpServer(shared: Shared): Server {
  const open = openRoutes(shared);
  const forUsers = userRoutes(shared);

  async function answer(request: IncomingMessage): Promise<Answer> {
    const url = new URL(request.url ?? "/", "http://localhost");
    const id = CONTACT_PATH.exec(url.pathname)?.[1] ?? "";
    const route = `${request.method} ${id === "" ? url.pathname : "/api/contacts/:id"}`;
    const read = async (): Promise<OpenRequest> => ({
      body: await readBody(request),
      query: url.searchParams,
      id,
    });
    const openRoute = open[route];
    if (openRoute) return openRoute(await read());
    const userRoute = forUsers[route];
    if (!userRoute) throw new HttpProblem(404, "Not found");
    return userRoute(
      authenticate(request.headers.authorization, shared.directory, shared.secret),
      await read(),
    );
  }

  return createServer((request, response) => {
    answer(request).then(
      ({ status, body }) => send(response, status, body),
      (error: unknown) => {
        const problem = error instanceof HttpProblem ? error : new HttpProblem(500, "Internal server error");
        send(response, problem.status, { error: problem.message });
      },
    );
  });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > BODY_LIMIT_BYTES) throw new HttpProblem(413, "Body too large");
    chunks.push(bytes);
  }
  const body = size === 0 ? {} : parseJson(Buffer.concat(chunks).toString("utf8"));
  if (body === undefined) throw new HttpProblem(400, "Invalid JSON");
  return body;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
