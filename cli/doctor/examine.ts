import type { CommandContext } from "../context.js";
import { DEFAULT_SERVER } from "../servers.js";
import { examineCamera } from "./camera.js";
import { examineDaemon } from "./daemon.js";
import { examineFiles } from "./files.js";
import { type Finding, failing, reasonOf, unknown } from "./finding.js";
import { examineServers } from "./servers.js";
import { examineSession, readSession } from "./session.js";
import { examineSoundDevices } from "./sound-devices.js";
import { examineSound } from "./sound-loop.js";
import { examineTerminal, type TerminalFacts } from "./terminal.js";
import { examineWays } from "./ways.js";

export interface ExamineOptions {
  /** Plays a tone to see whether the microphone hears it. */
  withTone: boolean;
  terminal: TerminalFacts;
}

type Surroundings = Pick<CommandContext, "globals" | "env" | "now">;

/**
 * Looks at everything that a call will need, and changes nothing. The findings come in a fixed order, each group as soon
 * as it is there; what cannot be looked at without something else is said to be unknown.
 */
export async function* examine(
  { globals, env, now }: Surroundings,
  { withTone, terminal }: ExamineOptions,
): AsyncGenerator<Finding[]> {
  const { profile } = globals;
  // Before anything opens the profile, which mends its permissions.
  yield examineFiles(profile, env);
  const session = sessionOrFinding(profile, env);
  if ("finding" in session) yield [session.finding];
  const known = "finding" in session ? null : session.session;

  const primary = globals.server ?? known?.server ?? DEFAULT_SERVER;
  const daemon = examineDaemon(profile, env);
  const servers = examineServers({ primary, fallback: globals.fallback ?? primary });
  const sound = daemon.then(({ isInCall }) => soundFindings(isInCall, withTone));
  const camera = examineCamera();
  // Each is awaited in its turn, and a rejection before that is no crash.
  for (const one of [daemon, servers, sound, camera]) one.catch(() => {});

  const { findings, inUse } = await servers;
  const ways = examineWays(known, inUse);
  ways.catch(() => {});
  yield findings;
  yield await examineSession(known, inUse?.url ?? null, now());
  yield (await daemon).findings;
  yield await ways;
  yield await sound;
  yield await camera;
  yield examineTerminal(terminal);
}

function sessionOrFinding(profile: string, env: CommandContext["env"]) {
  try {
    return { session: readSession(profile, env) };
  } catch (error) {
    const cure = "Move the file away and log in again; it holds nothing that the server has not.";
    return { finding: failing("profile", reasonOf(error), cure) };
  }
}

/** The devices are listed in any case; what would be heard in a call that runs is left out. */
async function soundFindings(isInCall: boolean, withTone: boolean): Promise<Finding[]> {
  const devices = await examineSoundDevices();
  if (isInCall)
    return [...devices, unknown("sound", "a call is on, so levels are not tested", "Look again after it.")];
  return [...devices, ...(await examineSound({ withTone }))];
}
