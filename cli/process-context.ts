import { randomUUID } from "node:crypto";
import type { ProfileStore } from "../client/index.js";
import { CallError } from "../protocol/errors.js";
import type { AccountActions, CommandContext, DaemonActions, Environment, GlobalOptions } from "./context.js";
import type { Io } from "./io.js";
import { inquirerPrompt } from "./prompt.js";
import { DEFAULT_SERVER } from "./servers.js";

/** Builds the services of one command when they are asked for, and takes them down again. */
export class ProcessContext implements CommandContext {
  readonly globals: GlobalOptions;
  readonly env: Environment;
  readonly io: Io;
  readonly prompt = inquirerPrompt;
  #store: Promise<ProfileStore> | undefined;
  #account: Promise<AccountActions> | undefined;
  readonly #daemons: DaemonActions[] = [];

  constructor(globals: GlobalOptions, { io, env }: { io: Io; env: Environment }) {
    this.globals = globals;
    this.env = env;
    this.io = io;
  }

  account(): Promise<AccountActions> {
    this.#account ??= this.#openAccount();
    return this.#account;
  }

  async openPhone() {
    const { openPhone } = await import("../client/index.js");
    const store = await this.#openStore();
    const session = (await this.account()).requireSession();
    if (session.callId === null) throw new CallError("no-call-id");
    return openPhone({
      servers: this.#servers(store),
      token: session.token,
      callId: session.callId,
      // Two commands of one profile are two devices, or the server would take one for the other come back.
      deviceId: randomUUID(),
    });
  }

  async daemon({
    start = false,
    sound = {},
  }: Parameters<CommandContext["daemon"]>[0] = {}): Promise<DaemonActions> {
    const { connectDaemon, connectOrStart } = await import("./daemon/client.js");
    const { profile, server, fallback } = this.globals;
    const daemon = start
      ? await connectOrStart({ profile, server, fallback, sound, env: this.env })
      : await connectDaemon(profile, this.env);
    this.#daemons.push(daemon);
    return daemon;
  }

  now(): Date {
    return new Date();
  }

  after(ms: number, run: () => void) {
    const handle = setTimeout(run, ms);
    return { clear: () => clearTimeout(handle) };
  }

  random(): number {
    return Math.random();
  }

  async close(): Promise<void> {
    for (const daemon of this.#daemons) daemon.close();
    const store = await this.#store?.catch(() => undefined);
    store?.close();
  }

  #openStore(): Promise<ProfileStore> {
    this.#store ??= import("../client/index.js").then(({ ProfileStore, profilePath }) =>
      ProfileStore.open(profilePath(this.globals.profile, { ...this.env })),
    );
    return this.#store;
  }

  async #openAccount(): Promise<AccountActions> {
    const { Account } = await import("../client/index.js");
    const store = await this.#openStore();
    return new Account(store, this.#servers(store));
  }

  /** A session stays with the server that it came from, unless the user names another one. */
  #servers(store: ProfileStore): { primary: string; fallback: string } {
    const { server, fallback } = this.globals;
    const primary = server ?? store.session?.server ?? DEFAULT_SERVER;
    return { primary, fallback: fallback ?? primary };
  }
}
