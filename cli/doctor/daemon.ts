import { CallError } from "../../protocol/errors.js";
import { packageVersion } from "../../protocol/package.js";
import type { Environment } from "../context.js";
import { connectDaemon } from "../daemon/client.js";
import type { PhoneStatus } from "../daemon/contract.js";
import { type Finding, failing, fine, reasonOf, warning } from "./finding.js";

const PATIENCE_MS = 3_000;
const RESTART = "Restart it when no call is on: calling daemon stop, then calling daemon start.";

export interface DaemonFound {
  readonly findings: Finding[];
  /** Sound is in use by a call, which no test may disturb. */
  readonly isInCall: boolean;
}

/** Whether the daemon runs, is of this version, and is registered with its server. */
export async function examineDaemon(profile: string, env: Environment): Promise<DaemonFound> {
  let client: Awaited<ReturnType<typeof connectDaemon>>;
  try {
    client = await connectDaemon(profile, env, "doctor");
  } catch (error) {
    const { code } = CallError.from(error, "daemon-failed");
    const finding =
      code === "daemon-not-running"
        ? fine("daemon", "not running; the phone starts it when it is needed")
        : failing("daemon", reasonOf(error), RESTART);
    return { findings: [finding], isInCall: false };
  }
  const impatience = setTimeout(() => client.close(), PATIENCE_MS);
  try {
    const status = await client.request("status", {});
    return {
      findings: [versionFinding(client), connectionFinding(status)],
      isInCall: status.call !== null,
    };
  } catch (error) {
    return {
      findings: [
        failing(
          "daemon",
          `it runs, but does not answer: ${reasonOf(error)}`,
          "End it with: calling daemon stop",
        ),
      ],
      isInCall: false,
    };
  } finally {
    clearTimeout(impatience);
    client.close();
  }
}

function versionFinding({ version, pid }: { version: string; pid: number }): Finding {
  const own = packageVersion();
  if (version === own) return fine("daemon", `runs, version ${version}, process ${pid}`);
  return warning("daemon", `version ${version} runs, and this is ${own}`, RESTART);
}

function connectionFinding({ connection, account }: PhoneStatus): Finding {
  const { state, server, isFallback, problem } = connection;
  const why = problem === null ? "" : `: ${problem}`;
  switch (state) {
    case "online":
      return fine(
        "registration",
        `${account?.callId ?? "nobody"} can be called, through ${server}${isFallback ? " (the fallback)" : ""}`,
      );
    case "signed-out":
      return warning("registration", "the daemon has no session", "Log in with: calling login");
    case "connecting":
      return warning(
        "registration",
        `the daemon is connecting to ${server}${why}`,
        "Wait a moment and look again.",
      );
    case "offline":
      return warning(
        "registration",
        `the daemon has no connection to ${server}${why}`,
        "It goes on trying; see the server above.",
      );
    case "refused":
      return failing(
        "registration",
        `${server} refused the session${why}`,
        "Log in again, with: calling login",
      );
  }
}
