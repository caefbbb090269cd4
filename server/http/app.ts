import fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import { CallError } from "../../protocol/errors.js";
import { LIMITS } from "../../protocol/limits.js";
import type { Log } from "../log.js";
import { allowOrigins } from "./cors.js";
import { mountDocs } from "./docs/index.js";
import { answerTo } from "./failures.js";
import type { Handlers } from "./handler.js";
import { type Gate, mountAll } from "./mount.js";
import { mountOperations, type Operations } from "./operations.js";
import { answerClientError, refuseOtherUpgrades } from "./raw-connections.js";

export interface AppOptions {
  handlers: Handlers;
  gate: Gate;
  log: Log;
  trustProxy: boolean;
  corsOrigins: readonly string[];
  operations: Operations;
}

/** A request that trickles in is given up after this. */
const REQUEST_TIMEOUT_MS = 15_000;

/**
 * With a proxy in front, the client is the last one in its list: whatever stands before that anybody can have written.
 */
const isProxy = (_address: string, hop: number): boolean => hop === 0;

/** The HTTP side of the server, not listening yet. */
export function createApp({
  handlers,
  gate,
  log,
  trustProxy,
  corsOrigins,
  operations,
}: AppOptions): FastifyInstance {
  const fail = (error: unknown, reply: FastifyReply) => {
    const { status, body, isOurs, retryAfterSeconds } = answerTo(error);
    if (isOurs) log.error({ err: error, route: reply.request.routeOptions.url }, "a request failed");
    if (retryAfterSeconds !== null) reply.header("retry-after", retryAfterSeconds);
    return reply.status(status).send(body);
  };
  const app = fastify({
    trustProxy: trustProxy && isProxy,
    bodyLimit: LIMITS.bodyBytes,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    frameworkErrors: (error, _request, reply) => void fail(error, reply),
    clientErrorHandler: answerClientError,
  });
  refuseOtherUpgrades(app.server);
  app.setErrorHandler((error, _request, reply) => fail(error, reply));
  app.setNotFoundHandler((_request, reply) => fail(new CallError("not-found"), reply));
  acceptOnlyJson(app);
  addSecurityHeaders(app);
  allowOrigins(app, corsOrigins);
  operations.metrics.http.watch(app);
  mountAll(app, handlers, gate);
  app.head("/health", async (_request, reply) => reply.status(200).send());
  mountOperations(app, operations);
  mountDocs(app);
  return app;
}

/** Some clients announce JSON and then send nothing; that is a request without a body. */
function acceptOnlyJson(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser("error", "error");
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "string" }, (request, text, done) => {
    if (text === "") done(null, undefined);
    else parseJson(request, text.toString(), done);
  });
}

function addSecurityHeaders(app: FastifyInstance): void {
  app.addHook("onRequest", async (_request, reply) => {
    reply.header("x-content-type-options", "nosniff");
    reply.header("cache-control", "no-store");
    reply.header("referrer-policy", "no-referrer");
  });
}
