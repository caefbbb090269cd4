import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { dirname, parse, resolve } from "node:path";
import { ensurePrivateFolder } from "../../client/storage/profile-paths.js";
import { CallError, isErrorCode } from "../../protocol/errors.js";
import { foreignSentence } from "../../protocol/text.js";
import type { Environment } from "../environment.js";
import { daemonPaths } from "./daemon-paths.js";

/** A cold machine takes seconds to load everything; after this something is wrong. */
const START_MS = 30_000;
const OWNER_ONLY_FILE = 0o600;

/** How a daemon is started: a program and what stands before `daemon run`. */
export interface DaemonLauncher {
  program: string;
  args: readonly string[];
}

/** The program that runs now, once more. The daemon starts elsewhere, so modules are named by where they are. */
function thisProgram(): DaemonLauncher {
  const flags = process.execArgv.filter((flag) => !flag.startsWith("--inspect"));
  const args = flags.map((flag, index) =>
    flags[index - 1] === "--import" ? import.meta.resolve(flag) : flag,
  );
  return { program: process.execPath, args: [...args, ...process.argv.slice(1, 2)] };
}

/** What a daemon that was started says to its starter: that it listens, or why it does not. */
export type StartReport = { ready: true } | { ready: false; code: string; message: string };

/** Where calls of a machine without a sound card come from and go to, in the words of `--in` and `--out`. */
export interface DaemonSound {
  in?: string;
  out?: string;
}

export interface DaemonStart {
  profile: string;
  env: Environment;
  /** Where the user named one; else the daemon finds it in the session, in the settings or in the environment. */
  server?: string | undefined;
  fallback?: string | undefined;
  sound?: DaemonSound;
  launcher?: DaemonLauncher;
}

/**
 * Starts a daemon that outlives this process and its terminal, and waits until it listens. Throws `already-running` when
 * another one was quicker, `daemon-failed`, or what the daemon failed with.
 */
export async function startDaemon({ launcher = thisProgram(), ...options }: DaemonStart): Promise<void> {
  const { log } = daemonPaths(options.profile, options.env);
  ensurePrivateFolder(dirname(log));
  // What a native library prints, or Node at its death, must not be lost.
  const output = openSync(log, "a", OWNER_ONLY_FILE);
  try {
    const child = spawn(launcher.program, [...launcher.args, ...daemonArguments(options)], {
      detached: true,
      env: daemonEnvironment(options.env),
      // A folder that somebody stands in cannot be taken away.
      cwd: parse(process.cwd()).root,
      stdio: ["ignore", output, output, "ipc"],
      windowsHide: true,
    });
    const report = await reportOf(child, log);
    if (child.connected) child.disconnect();
    child.unref();
    if (report.ready) return;
    throw new CallError(
      isErrorCode(report.code) ? report.code : "daemon-failed",
      foreignSentence(report.message),
    );
  } finally {
    closeSync(output);
  }
}

function daemonArguments({ profile, server, fallback, sound }: Omit<DaemonStart, "launcher">): string[] {
  const options = { profile, server, fallback, in: sound?.in, out: sound?.out };
  const named = Object.entries(options).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return ["daemon", "run", "--detached", ...named.flatMap(([name, value]) => [`--${name}`, value])];
}

/** A secret that is meant for one command has no business in a process that stays for weeks. */
function daemonEnvironment(env: Environment): NodeJS.ProcessEnv {
  const { CALLING_PASSWORD: _password, CALLING_TOKEN: _token, ...rest } = env;
  return { ...rest, ...(env.CALLING_HOME ? { CALLING_HOME: resolve(env.CALLING_HOME) } : {}) };
}

function reportOf(child: ChildProcess, log: string): Promise<StartReport> {
  return new Promise((settled) => {
    const settle = (report: StartReport): void => {
      clearTimeout(timer);
      child.removeAllListeners().on("error", () => undefined);
      settled(report);
    };
    const fail = (message: string): void => settle({ ready: false, code: "daemon-failed", message });
    const timer = setTimeout(() => fail(`The daemon did not start in time; see ${log}`), START_MS);
    child.once("message", (message) => settle(message as StartReport));
    child.once("error", (error) => fail(`The daemon could not be started: ${error.message}`));
    child.once("exit", () => fail(`The daemon ended while it started; see ${log}`));
  });
}
