import { createLog } from "../log.js";
import { startServer } from "../main.js";
import type { CommandContext } from "./context.js";
import { type ConfigFlags, configOf } from "./services.js";

/** Runs a server until the process is told to stop, and then lets it drain. */
export async function start(flags: ConfigFlags, context: CommandContext): Promise<void> {
  const config = configOf(flags, context);
  const log = createLog(config.logLevel);
  const stopped = context.untilStopped();
  const server = await startServer({ ...config, log });
  context.print(`Calling System is listening on ${server.url}`);
  log.info({ url: server.url }, "listening");
  await stopped;
  log.info({ seconds: config.drainSeconds }, "stopping");
  const troubles = await server.drain();
  for (const trouble of troubles) log.warn({ trouble }, "a part did not stop in good order");
  log.info("stopped");
  context.endSoon();
}
