import type { CommandContext } from "../context.js";

/** Tells a daemon that runs that the session is another one now; without one there is nobody to tell. */
export async function tellDaemon(context: Pick<CommandContext, "daemon">): Promise<void> {
  try {
    await (await context.daemon()).request("sessionChanged", {});
  } catch {
    // The command has done what it was asked for, and a daemon reads the session whenever it goes on the line.
  }
}
