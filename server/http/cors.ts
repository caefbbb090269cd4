import type { FastifyInstance } from "fastify";

const METHODS = "GET, POST, PUT, PATCH, DELETE";
const REQUEST_HEADERS = "authorization, content-type";
const PREFLIGHT_SECONDS = 600;

/** Lets the web pages of the listed origins use the API; to all others a browser denies the answers. */
export function allowOrigins(app: FastifyInstance, origins: readonly string[]): void {
  const allowed = new Set(origins);
  app.addHook("onRequest", async (request, reply) => {
    if (allowed.size === 0) return;
    reply.header("vary", "Origin");
    const { origin } = request.headers;
    if (origin === undefined || !allowed.has(origin)) return;
    reply.header("access-control-allow-origin", origin);
    reply.header("access-control-expose-headers", "x-next-cursor");
    if (request.method !== "OPTIONS") return;
    reply.header("access-control-allow-methods", METHODS);
    reply.header("access-control-allow-headers", REQUEST_HEADERS);
    reply.header("access-control-max-age", PREFLIGHT_SECONDS);
    return reply.status(204).send();
  });
}
