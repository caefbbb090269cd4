import type { FastifyInstance, FastifyRequest } from "fastify";
import { CallError } from "../../protocol/errors.js";
import { isLoopback } from "../config/loopback.js";
import type { ServerConfig } from "../config/server-config.js";
import type { Readiness } from "../health/readiness.js";
import type { Metrics } from "../metrics/index.js";
import { isForwarded } from "../signaling/admission.js";

export interface Operations {
  readonly readiness: Readiness;
  readonly metrics: Metrics;
  readonly metricsFor: ServerConfig["metrics"];
}

/** What load balancers and monitoring ask; none of it is part of the contract with clients. */
export function mountOperations(app: FastifyInstance, { readiness, metrics, metricsFor }: Operations): void {
  app.get("/ready", { exposeHeadRoute: true }, async (_request, reply) => {
    const report = await readiness.report();
    return reply.status(report.ready ? 200 : 503).send(report);
  });
  if (metricsFor === "off") return;
  app.get("/metrics", async (request, reply) => {
    // Who must not see it is told nothing about it.
    if (metricsFor === "loopback" && !isLocal(request)) throw new CallError("not-found");
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}

/** True for programs of this machine, and not for strangers whom a proxy on this machine lets through. */
function isLocal({ socket, headers }: FastifyRequest): boolean {
  return isLoopback(socket.remoteAddress) && !isForwarded(headers);
}
