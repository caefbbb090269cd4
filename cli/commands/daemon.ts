import type { Command } from "commander";
import { CallError } from "../../protocol/errors.js";
import type { CommandContext } from "../context.js";
import { daemonPaths } from "../daemon/daemon-paths.js";
import type { DaemonSound } from "../daemon/start-daemon.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printResult } from "../output.js";
import { phoneJson, phoneText } from "../phone-view.js";
import type { Start } from "../start.js";

export interface RunOptions extends DaemonSound {
  detached?: boolean;
}

export interface StopOptions {
  force?: boolean;
}

export function declareDaemon(parent: Command, start: Start): void {
  const daemon = parent.command("daemon").description("the part that goes on while no screen is open");
  withSound(daemon.command("run").description("run it in the foreground, for systemd and launchd"))
    .option("--detached", "for whoever starts it in the background: report to them, say nothing else")
    .action((options: RunOptions) => start(runDaemonCommand, options));
  withSound(daemon.command("start").description("start it in the background, unless it runs already")).action(
    (options: DaemonSound) => start(startDaemonCommand, options),
  );
  daemon
    .command("stop")
    .description("say goodbye to the server and end")
    .option("--force", "even in the middle of a call")
    .action((options: StopOptions) => start(stopDaemonCommand, options));
  daemon
    .command("status")
    .description("whether it runs, and where")
    .action(() => start(daemonStatusCommand, {}));
}

function withSound(command: Command): Command {
  return command
    .option("--in <source>", "what calls say: device, file:F, tone:440 or silence")
    .option("--out <sink>", "where calls are heard: device, file:F or null");
}

export async function runDaemonCommand(options: RunOptions, context: CommandContext): Promise<ExitCode> {
  const { becomeDaemon } = await import("../daemon/daemon-process.js");
  const { globals, env, io } = context;
  await becomeDaemon({ globals, env }, options, (socket) => {
    if (options.detached) return;
    printResult(context, { type: "ready", pid: process.pid, socket }, `The daemon listens at ${socket}.`);
    if (io.isInteractive) io.remark("Ctrl-C ends it.");
  });
  return EXIT.done;
}

export async function startDaemonCommand(sound: DaemonSound, context: CommandContext): Promise<ExitCode> {
  const running = await context.daemon().catch(unlessAbsent);
  const daemon = running ?? (await context.daemon({ start: true, sound }));
  const text = running ? "The daemon runs already" : "The daemon runs";
  printResult(context, { started: !running, pid: daemon.pid }, `${text}, process ${daemon.pid}.`);
  return EXIT.done;
}

export async function stopDaemonCommand(
  { force = false }: StopOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const daemon = await context.daemon().catch(unlessAbsent);
  if (daemon) {
    await daemon.request("stop", { force });
    // It hangs up and says goodbye first; the connection is the last thing that goes.
    await daemon.closed;
  }
  printResult(
    context,
    { stopped: daemon !== null },
    daemon ? "The daemon has ended." : "No daemon was running.",
  );
  return EXIT.done;
}

/** Whoever asks is answered with 0 where one runs and 1 where none does, as `systemctl status` would. */
export async function daemonStatusCommand(_options: object, context: CommandContext): Promise<ExitCode> {
  const { socket, log } = daemonPaths(context.globals.profile, context.env);
  const daemon = await context.daemon().catch(unlessAbsent);
  if (!daemon) {
    printResult(context, { running: false, socket, log }, `No daemon runs for this profile. Its log: ${log}`);
    return EXIT.failed;
  }
  const { pid, version } = daemon;
  const status = await daemon.request("status", {});
  const lines = [`The daemon runs, process ${pid}, version ${version}.`, `Socket: ${socket}`, `Log: ${log}`];
  printResult(
    context,
    { running: true, pid, version, socket, log, ...phoneJson(status) },
    [...lines, ...phoneText(status)].join("\n"),
  );
  return EXIT.done;
}

function unlessAbsent(error: unknown): null {
  if (error instanceof CallError && error.code === "daemon-not-running") return null;
  throw error;
}
