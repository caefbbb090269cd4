import { Command } from "commander";
import { packageVersion } from "../protocol/package.js";
import { pathOf } from "./command-path.js";
import { declareAttach } from "./commands/attach.js";
import { declareBlocked } from "./commands/blocked.js";
import { declareCall } from "./commands/call.js";
import { declareCompletion } from "./commands/completion.js";
import { declareContacts } from "./commands/contacts.js";
import { declareDaemon } from "./commands/daemon.js";
import { declareDevices } from "./commands/devices.js";
import { declareDoctor } from "./commands/doctor.js";
import { declareEvents } from "./commands/events.js";
import { declareHistory } from "./commands/history.js";
import { declareListen } from "./commands/listen.js";
import { declareLogin } from "./commands/login.js";
import { declareLogout } from "./commands/logout.js";
import { declareProfile } from "./commands/profile.js";
import { declareRegister } from "./commands/register.js";
import { declareSearch } from "./commands/search.js";
import { declareStats } from "./commands/stats.js";
import { declareStatus } from "./commands/status.js";
import { declareSteering } from "./commands/steer.js";
import { declareUsers } from "./commands/users.js";
import { declareWhoami } from "./commands/whoami.js";
import type { Environment, GlobalOptions } from "./context.js";
import { examplesText } from "./examples.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import type { Io } from "./io.js";
import { DEFAULT_SERVER, namedServers } from "./servers.js";
import type { Launch, Start } from "./start.js";

/*
 * Command files declare, and load what they work with only when they run: help and wrong usage load neither
 * the database nor the network, and nothing native.
 */

const DECLARATIONS = [
  declareRegister,
  declareLogin,
  declareLogout,
  declareWhoami,
  declareProfile,
  declareSearch,
  declareUsers,
  declareContacts,
  declareBlocked,
  declareCall,
  declareListen,
  declareHistory,
  declareStats,
  declareAttach,
  declareDaemon,
  declareStatus,
  declareEvents,
  declareSteering,
  declareDevices,
  declareDoctor,
  declareCompletion,
];

/** The whole command line; `exitCode` tells how the command that was parsed and run went. */
export function buildProgram(io: Io, env: Environment, launch: Launch) {
  let exitCode: ExitCode = EXIT.done;
  const program = bareProgram(io);
  const start: Start = async (run, options) => {
    exitCode = await launch(globalOptions(program.opts<Flags>(), env), (context) => run(options, context));
  };
  for (const declare of DECLARATIONS) declare(program, start);
  addExamples(program);
  return { program, exitCode: () => exitCode };
}

function addExamples(command: Command): void {
  command.addHelpText("after", () => examplesText(pathOf(command)));
  for (const child of command.commands) addExamples(child);
}

interface Flags {
  json?: boolean;
  debug?: boolean;
  server?: string;
  fallback?: string;
  profile?: string;
}

function globalOptions({ json, debug, profile, ...servers }: Flags, env: Environment): GlobalOptions {
  return {
    json: json ?? false,
    debug: debug ?? false,
    profile: profile ?? (env.CALLING_PROFILE || "default"),
    ...namedServers(servers, env),
  };
}

/** Settings are inherited by the commands, so they must be there before the first one. */
function bareProgram(io: Io): Command {
  return new Command("calling")
    .description("Voice and video calls from a terminal.")
    .version(packageVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .option("--json", "print one JSON object per line")
    .option("--server <url>", `the server (CALLING_SERVER; else the session's, else ${DEFAULT_SERVER})`)
    .option("--fallback <url>", `where to go when it is away (CALLING_FALLBACK; else nowhere)`)
    .option("--profile <name>", "which of several accounts (CALLING_PROFILE; else default)")
    .option("--debug", "print the stack of a failure")
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.print(text.trimEnd()),
      writeErr: (text) => io.remark(text.trimEnd()),
      outputError: () => {},
    });
}
