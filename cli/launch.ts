import type { Environment } from "./context.js";
import type { Io } from "./io.js";
import { ProcessContext } from "./process-context.js";
import type { Launch } from "./start.js";

/** Runs commands with the real services, and takes those down whatever happens. */
export const launchInProcess =
  (surroundings: { io: Io; env: Environment }): Launch =>
  async (globals, run) => {
    const context = new ProcessContext(globals, surroundings);
    try {
      return await run(context);
    } finally {
      await context.close();
    }
  };
