import { setImmediate as nextTurn } from "node:timers/promises";
import { type ServerOptions, startServer } from "../../server/main.js";
import type { ChildAnswer, ChildRequest } from "./child-server.js";

/*
 * A server in a process of its own, for tests that freeze, kill, starve or measure it. It is asked over the channel to
 * its parent, and it has no guards against uncaught errors: here one of those must end the process and be seen.
 */
const options = JSON.parse(process.argv[2] ?? "{}") as ServerOptions;
const server = await startServer(options);
answer({ kind: "ready", url: server.url, port: server.port });

process.on("message", (request: ChildRequest) => {
  if (request.kind === "stop") void server.close().then(() => process.disconnect());
  if (request.kind === "drain") void server.drain().then(() => process.disconnect());
  if (request.kind === "measure") void measure();
});
process.once("disconnect", () => process.exit(0));

/** What is left once everything that can be freed has been. */
async function measure(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.();
    await nextTurn();
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  answer({ kind: "measured", rss, heapUsed, external, cpuMs: (user + system) / 1000 });
}

function answer(message: ChildAnswer): void {
  process.send?.(message);
}
