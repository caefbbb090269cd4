import type { Account, Phone } from "../client/index.js";
import type { DaemonClient } from "./daemon/client.js";
import type { DaemonSound } from "./daemon/start-daemon.js";
import type { Environment } from "./environment.js";
import type { Io } from "./io.js";
import type { Prompt } from "./prompt.js";

/** What every command understands beside its own options. */
export interface GlobalOptions {
  json: boolean;
  debug: boolean;
  profile: string;
  /** Only where the user named one; a session remembers its own. */
  server: string | undefined;
  fallback: string | undefined;
}

export type { Environment };

export type AccountActions = Pick<Account, keyof Account>;

export type DaemonActions = Pick<DaemonClient, keyof DaemonClient>;

export interface Timer {
  clear(): void;
}

/** What a command runs with. Its services are built when they are first asked for. */
export interface CommandContext {
  readonly globals: GlobalOptions;
  readonly env: Environment;
  readonly io: Io;
  readonly prompt: Prompt;
  account(): Promise<AccountActions>;
  /** A phone that is registered with the server; throws `not-logged-in`, `no-call-id`, `server-unreachable`. */
  openPhone(): Promise<Phone>;
  /**
   * The daemon of the profile; `start` brings it up where none runs. Throws `daemon-not-running` or `daemon-failed`.
   * The context closes the connection.
   */
  daemon(options?: { start?: boolean; sound?: DaemonSound }): Promise<DaemonActions>;
  now(): Date;
  after(ms: number, run: () => void): Timer;
  /** From 0 up to 1. */
  random(): number;
}
