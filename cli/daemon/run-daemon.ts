import {
  lockForProcess,
  type MediaHost,
  noneEngine,
  openPhone,
  ProfileStore,
  profilePath,
  RestClient,
  systemClock,
} from "../../client/index.js";
import { CallError } from "../../protocol/index.js";
import type { GlobalOptions } from "../context.js";
import type { Environment } from "../environment.js";
import { Daemon } from "./daemon.js";
import { openDaemonLog } from "./daemon-log.js";
import { daemonPaths } from "./daemon-paths.js";
import { desktopNotifier } from "./desktop-notifier.js";
import type { LineParts } from "./phone/line.js";
import { SettingsStore } from "./settings-store.js";

const CLOSE_MS = 10_000;

export interface DaemonRun {
  globals: GlobalOptions;
  env: Environment;
  openMedia: () => MediaHost;
  /** The wish that it ends. */
  signal: AbortSignal;
  /** It listens. */
  onReady: (socket: string) => void;
}

/**
 * Runs the daemon of one profile until it is asked to end. Throws `already-running` where one runs, and whatever keeps it
 * from starting.
 */
export async function runDaemon({ globals, env, openMedia, signal, onReady }: DaemonRun): Promise<void> {
  const paths = daemonPaths(globals.profile, env);
  const unlock = lockForProcess(paths.lock);
  if (!unlock)
    throw new CallError("already-running", `A daemon runs for the profile ${globals.profile} already`);
  const log = openDaemonLog(paths.log, () => new Date());
  const store = ProfileStore.open(profilePath(globals.profile, { ...env }));
  try {
    const end = new AbortController();
    const daemon = new Daemon({
      store,
      settings: SettingsStore.open(paths.settings, log),
      media: openMedia(),
      named: { server: globals.server, fallback: globals.fallback },
      network: network(store.deviceId),
      notify: desktopNotifier({ ...env }, log),
      clock: systemClock,
      random: Math.random,
      log,
      onStop: () => end.abort(),
    });
    try {
      await daemon.start(paths.socket);
      log(`process ${process.pid} listens at ${paths.socket}`);
      onReady(paths.socket);
      await aborted(AbortSignal.any([signal, end.signal]));
      log("the end was asked for");
    } finally {
      await inTime(daemon.close(), log);
    }
  } finally {
    store.close();
    unlock();
  }
}

/** The way to a server: found by its health, talked to over REST and a socket. Calls bring their own media. */
function network(deviceId: string): Pick<LineParts, "find" | "open" | "renew"> {
  return {
    async find(servers) {
      const { data, server } = await new RestClient({ servers }).ask("health");
      return { url: server, features: new Set(data.features) };
    },
    open: ({ server, ...options }) =>
      openPhone({ ...options, servers: { primary: server, fallback: server }, deviceId, engine: noneEngine }),
    async renew(server, token) {
      const rest = new RestClient({ servers: { primary: server, fallback: server }, token: () => token });
      return (await rest.request("refresh")).token;
    },
  };
}

/** A server or a device that does not answer keeps nobody from the end. */
async function inTime(closing: Promise<void>, log: (line: string) => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      log("the end took too long and was cut short");
      resolve();
    }, CLOSE_MS);
  });
  await Promise.race([closing, late]).finally(() => clearTimeout(timer));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
