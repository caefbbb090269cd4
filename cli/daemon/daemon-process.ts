import { join } from "node:path";
import { dataFolder, parseAudioInput, parseAudioOutput, startMediaHost } from "../../client/index.js";
import { CallError } from "../../protocol/index.js";
import type { CommandContext } from "../context.js";
import { runDaemon } from "./run-daemon.js";
import type { DaemonSound, StartReport } from "./start-daemon.js";

/**
 * Makes this process the daemon: it outlives its terminal, ends on SIGTERM and Ctrl-C, and tells whoever started it
 * that it listens, or why it does not.
 */
export async function becomeDaemon(
  { globals, env }: Pick<CommandContext, "globals" | "env">,
  sound: DaemonSound,
  onReady: (socket: string) => void,
): Promise<void> {
  const end = new AbortController();
  const stop = (): void => end.abort();
  const ignore = (): void => undefined;
  process.on("SIGHUP", ignore);
  for (const name of ["SIGTERM", "SIGINT"] as const) process.once(name, stop);
  try {
    await runDaemon({
      globals,
      env,
      openMedia: () =>
        startMediaHost({ ...soundOf(sound), soundsFolder: join(dataFolder({ ...env }), "sounds") }),
      signal: end.signal,
      onReady: (socket) => {
        tellStarter({ ready: true });
        onReady(socket);
      },
    });
  } catch (error) {
    const { code, message } = CallError.from(
      error,
      "daemon-failed",
      error instanceof Error ? error.message : undefined,
    );
    tellStarter({ ready: false, code, message });
    throw error;
  } finally {
    process.off("SIGHUP", ignore);
    for (const name of ["SIGTERM", "SIGINT"] as const) process.off(name, stop);
  }
}

/** For machines without a sound card; elsewhere the settings choose. */
function soundOf({ in: input, out: output }: DaemonSound) {
  return {
    ...(input === undefined ? {} : { input: parseAudioInput(input) }),
    ...(output === undefined ? {} : { output: parseAudioOutput(output) }),
  };
}

/** Only a process that `startDaemon` started has somebody to tell. */
function tellStarter(report: StartReport): void {
  if (!process.connected) return;
  process.send?.(report, undefined, undefined, () => {
    if (process.connected) process.disconnect();
  });
}
