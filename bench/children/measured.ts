import { monitorEventLoopDelay } from "node:perf_hooks";
import { answerQuestions } from "./answering.js";
import type { ServerAnswers, ServerReady } from "./questions.js";

const MICROSECONDS = 1_000;
const NANOSECONDS = 1_000_000;
const KILOBYTE = 1_024;

/** The timer behind the histogram fires this often, and each delay that it tells includes this. */
const RESOLUTION_MS = 1;

/** Runs inside a measured server: says that it is ready, and tells what it uses. */
export function beMeasured(ready: ServerReady, close: () => Promise<void>): void {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  answerQuestions<ServerAnswers>({
    cpuMs() {
      const { user, system } = process.cpuUsage();
      return (user + system) / MICROSECONDS;
    },
    residentKb() {
      globalThis.gc?.();
      return process.memoryUsage.rss() / KILOBYTE;
    },
    delays() {
      const seen = { p99Ms: delays.percentile(99) / NANOSECONDS, maxMs: delays.max / NANOSECONDS };
      delays.reset();
      delays.enable();
      return seen;
    },
    async stop() {
      await close();
      return null;
    },
  });
  process.send?.(ready);
}
