import type { FastifyInstance } from "fastify";
import { Counter, Histogram, type Registry } from "prom-client";

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** What no route was found for; an address of a stranger's choosing must not become a label. */
const NO_ROUTE = "none";
const MILLISECONDS = 1_000;

/** Counts and times the answers over HTTP, by route. */
export class HttpMetrics {
  readonly #requests: Counter<"method" | "route" | "status">;
  readonly #duration: Histogram<"route">;

  constructor(registry: Registry) {
    this.#requests = new Counter({
      name: "calling_http_requests_total",
      help: "Requests over HTTP, by route and status.",
      labelNames: ["method", "route", "status"],
      registers: [registry],
    });
    this.#duration = new Histogram({
      name: "calling_http_request_duration_seconds",
      help: "How long requests over HTTP took, by route.",
      labelNames: ["route"],
      buckets: BUCKETS,
      registers: [registry],
    });
  }

  /** Sees every answer from now on. */
  watch(app: FastifyInstance): void {
    app.addHook("onResponse", async (request, reply) => {
      const route = request.routeOptions.url ?? NO_ROUTE;
      this.#requests.inc({ method: request.method, route, status: reply.statusCode });
      this.#duration.observe({ route }, reply.elapsedTime / MILLISECONDS);
    });
  }
}
