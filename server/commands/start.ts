import { createLog } from "../log.js";
import { startServer } from "../main.js";
import type { CommandContext } from "./context.js";
import { type ConfigFlags, configOf } from "./services.js";

/** Runs a server until the process is told to stop. */
export async function start(flags: ConfigFlags, context: CommandContext): Promise<void> {
  const config = configOf(flags, context);
  const log = createLog(config.logLevel);
  const stopped = context.untilStopped();
  const server = await startServer({ ...config, log });
  context.print(`Calling System is listening on ${server.url}`);
  await stopped;
  log.info("stopping");
  await server.close();
}
