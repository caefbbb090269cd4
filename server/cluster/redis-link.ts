import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Redis, type RedisOptions } from "ioredis";
import { CallError } from "../../protocol/errors.js";
import type { TlsMode } from "../config/tls-mode.js";
import type { SignalingLog } from "../signaling/index.js";
import { SCRIPTS, type ScriptName } from "./lua.js";

export interface RedisTarget {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  /** Whether the connection must be encrypted, also under a URL that does not say so. */
  readonly tls: TlsMode;
  /** In front of every key and channel, so that several installations can share one Redis. */
  readonly prefix: string;
}

/** A command that takes longer has failed; nobody waits for a Redis that hangs. */
const COMMAND_TIMEOUT = 1_000;
const CONNECT_TIMEOUT = 5_000;
const SLOWEST_RETRY = 500;
/** Sharded channels came with this version. */
const OLDEST_VERSION = 7;

const digests = Object.fromEntries(
  Object.entries(SCRIPTS).map(([name, lua]) => [name, createHash("sha1").update(lua).digest("hex")]),
) as Record<ScriptName, string>;

/**
 * The two connections of a node: one for commands, one that listens. Nothing is queued while Redis is away: what must
 * not get lost is kept by whoever sends it, within bounds of its own.
 */
export class RedisLink {
  readonly commands: Redis;
  readonly listener: Redis;
  readonly prefix: string;
  readonly #listeners: (() => void)[] = [];
  #isUp = false;
  #stalled = false;

  private constructor(
    { url, prefix }: RedisTarget,
    options: ReturnType<typeof optionsOf>,
    log: SignalingLog,
  ) {
    this.prefix = prefix;
    const connection = (role: string): Redis => {
      const redis = new Redis(url, { ...options, connectionName: `calling ${role}` });
      // Without a listener a lost connection would be an uncaught error.
      redis.on("error", (error: Error) =>
        log.debug({ err: error }, `the ${role} connection to Redis failed`),
      );
      redis.on("close", () => this.#judge());
      redis.on("ready", () => this.#judge());
      return redis;
    };
    this.commands = connection("commands");
    this.listener = connection("listener");
  }

  /** Connects; a Redis that cannot be used is one line for whoever starts the server. */
  static async open(target: RedisTarget, log: SignalingLog): Promise<RedisLink> {
    const link = new RedisLink(target, optionsOf(target), log);
    try {
      await Promise.all([link.commands.connect(), link.listener.connect()]);
      await link.#demandVersion();
      await link.#loadScripts();
      link.commands.on("ready", () => void link.#loadScripts().catch(() => {}));
      link.#judge();
      return link;
    } catch (error) {
      link.close();
      const { host, port } = link.commands.options;
      const problem = error instanceof Error ? error.message : String(error);
      throw CallError.from(error, "redis-failed", `Redis at ${host}:${port} cannot be used: ${problem}`);
    }
  }

  /** True while both connections work and Redis answers. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /** Called each time that Redis is back. */
  onUp(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** A heartbeat tells whether Redis answers: a connection can be open while nobody is behind it. */
  setStalled(stalled: boolean): void {
    this.#stalled = stalled;
    this.#judge();
  }

  async run(name: ScriptName, args: readonly (string | number)[]): Promise<unknown> {
    try {
      return await this.commands.evalsha(digests[name], 1, this.prefix, ...args);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw error;
      return this.commands.eval(SCRIPTS[name], 1, this.prefix, ...args);
    }
  }

  /** How many nodes have received it: one, or none. */
  async publish(channel: string, text: string): Promise<number> {
    return Number(await this.commands.spublish(this.prefix + channel, text));
  }

  async subscribe(channels: readonly string[], hear: (text: string) => void): Promise<void> {
    this.listener.on("smessage", (_channel: string, text: string) => hear(text));
    // After a reconnect ioredis subscribes again by itself.
    await this.listener.ssubscribe(...channels.map((channel) => this.prefix + channel));
  }

  close(): void {
    this.#listeners.length = 0;
    this.commands.disconnect();
    this.listener.disconnect();
  }

  #judge(): void {
    const works = this.commands.status === "ready" && this.listener.status === "ready" && !this.#stalled;
    if (works === this.#isUp) return;
    this.#isUp = works;
    if (works) for (const listener of this.#listeners) listener();
  }

  async #demandVersion(): Promise<void> {
    const version = /redis_version:(\d+)/.exec(await this.commands.info("server"))?.[1];
    if (Number(version) >= OLDEST_VERSION) return;
    const text = `Redis ${OLDEST_VERSION} or newer is needed for several nodes; this one is ${version}`;
    throw new CallError("redis-failed", text);
  }

  async #loadScripts(): Promise<void> {
    await Promise.all(Object.values(SCRIPTS).map((lua) => this.commands.script("LOAD", lua)));
  }
}

/** How a connection to that Redis is made. */
export function optionsOf({ url, tls }: RedisTarget) {
  const encrypted = tls !== "off" || url.startsWith("rediss:");
  return {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT,
    commandTimeout: COMMAND_TIMEOUT,
    enableOfflineQueue: false,
    // A command that was under way when the connection broke may have been carried out: its sender decides.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: null,
    retryStrategy: (attempt) => Math.min(attempt * 50, SLOWEST_RETRY),
    ...(encrypted ? { tls: typeof tls === "string" ? {} : { ca: readCa(tls.caFile) } } : {}),
  } satisfies RedisOptions;
}

function readCa(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw CallError.from(error, "bad-config", `REDIS_TLS names ${file}, which cannot be read`);
  }
}
