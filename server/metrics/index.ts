import { Histogram, Registry } from "prom-client";
import { EventLoop } from "./event-loop.js";
import { HttpMetrics } from "./http.js";
import { addProcessMetrics } from "./process.js";
import { addServerMetrics, type MeteredParts } from "./server.js";

const COMMIT_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

/** The metrics of one server, in the text form of Prometheus. Two servers in a process share nothing. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #eventLoop = new EventLoop();
  readonly #commits = new Histogram({
    name: "calling_commit_duration_seconds",
    help: "How long commits of the call log took.",
    buckets: COMMIT_BUCKETS,
    registers: [this.#registry],
  });
  readonly http = new HttpMetrics(this.#registry);
  readonly contentType: string = this.#registry.contentType;

  constructor() {
    addProcessMetrics(this.#registry, this.#eventLoop);
  }

  /** Adds what the parts of the server count by themselves; done once they are all there. */
  add(parts: MeteredParts): void {
    addServerMetrics(this.#registry, parts);
  }

  committed(seconds: number): void {
    this.#commits.observe(seconds);
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  close(): void {
    this.#eventLoop.close();
    this.#registry.clear();
  }
}
