import { CallError } from "../protocol/errors.js";
import type { Environment } from "./context.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import type { ScreenArguments } from "./screen-arguments.js";
import { namedServers } from "./servers.js";

/** Opens the full-screen phone as a command line says; one that names no server can be wrong only in its addresses. */
export async function runScreen(given: ScreenArguments, env: Environment): Promise<ExitCode> {
  try {
    const servers = namedServers(given, env);
    const { openScreen } = await import("./tui/open-screen.js");
    const profile = given.profile ?? (env.CALLING_PROFILE || "default");
    return await openScreen({ env, profile, attach: given.attach, ...servers });
  } catch (error) {
    const { message, code } = CallError.from(error, "internal", "The screen could not be opened");
    process.stderr.write(`calling: ${message} (${code})\n`);
    return code === "usage" ? EXIT.usage : EXIT.failed;
  }
}
