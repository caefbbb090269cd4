import { Worker } from "node:worker_threads";
import type { LogThreadStart } from "./messages.js";

const WORKER = new URL("./worker.js", import.meta.url);
const SOURCE = new URL("./worker.ts", import.meta.url);

/** Starts the thread from the compiled file or, in development, from its source. */
export function beginThread(workerData: LogThreadStart): Worker {
  if (!import.meta.url.endsWith(".ts")) return new Worker(WORKER, { workerData });
  // A thread knows no TypeScript of its own; it is taught before it imports any.
  const loader = import.meta.resolve("tsx/esm/api");
  const teach = `import(${JSON.stringify(loader)}).then((tsx) => tsx.tsImport(${JSON.stringify(SOURCE.href)}, ${JSON.stringify(SOURCE.href)}))`;
  return new Worker(teach, { workerData, eval: true });
}
