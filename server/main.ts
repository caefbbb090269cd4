import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { CallError } from "../protocol/errors.js";
import { Passwords } from "./auth/passwords.js";
import { loadOrCreateSecret } from "./auth/secret-file.js";
import { Tokens } from "./auth/tokens.js";
import { defaultConfig, type ServerConfig } from "./config/server-config.js";
import { createApp } from "./http/app.js";
import { createHandlers } from "./http/handlers/index.js";
import { createLog, type Log } from "./log.js";
import { createSignaling } from "./signaling/index.js";
import { CallLogWriter } from "./store/call-log-writer.js";
import { openStore, type Store } from "./store/open-store.js";

/** What is not given has its default; `port: 0` takes a free port. */
export interface ServerOptions extends Partial<ServerConfig> {
  log?: Log;
  /** The bcrypt cost of new passwords; tests that register many people choose a low one. */
  passwordCost?: number;
  now?: () => number;
}

export interface RunningServer {
  url: string;
  port: number;
  /** The address that it listens on. */
  address: string;
  close(): Promise<void>;
}

/** Builds a server from its parts and starts it. Nothing is shared between two of them. */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const { log: givenLog, passwordCost, now = Date.now, ...given } = options;
  const config: ServerConfig = { ...defaultConfig(), ...given };
  const log = givenLog ?? createLog(config.logLevel);
  const tokens = new Tokens(
    config.jwtSecret ?? loadOrCreateSecret(config.dataFolder),
    config.jwtSecretPrevious,
  );
  const store = await openStore(config, now);
  const closers: (() => Promise<unknown>)[] = [() => store.close()];
  const close = () => closeAll(closers);
  try {
    const callLog = new CallLogWriter(store.database);
    closers.unshift(() => callLog.close());
    const handlers = createHandlers({
      ...store,
      passwords: new Passwords(passwordCost),
      tokens,
      ice: config,
      now,
      onCallIdChanged: (userId) => signaling.disconnectUser(userId),
    });
    const app = createApp({ handlers, gate: { tokens, users: store.users }, log, ...config });
    closers.unshift(() => app.close());
    const signaling = await createSignaling({
      httpServer: app.server,
      accounts: accountsOf(tokens, store),
      callLog,
      config,
      log,
    });
    closers.unshift(() => signaling.close());
    const { address, port } = await listen(app, config);
    return { url: urlOf(address, port), port, address, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function accountsOf(tokens: Tokens, { users }: Store) {
  return {
    authenticate: (token: string) => ({ userId: tokens.authenticate(token).userId }),
    callIdOf: (userId: number) => users.callIdOf(userId),
    storedCallId: (callId: string) => users.storedCallId(callId),
  };
}

/** Takes each part down once, the newest first, and goes on when one of them fails. */
async function closeAll(closers: (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const close of closers.splice(0)) {
    await close().catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

async function listen(app: FastifyInstance, { host, port }: ServerConfig): Promise<AddressInfo> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw listenError(error, host, port);
  }
  const address = app.server.address();
  if (address === null || typeof address === "string") throw new TypeError("The server has no TCP address");
  return address;
}

function listenError(error: unknown, host: string, port: number): CallError {
  const code = error instanceof Error && "code" in error ? error.code : "";
  if (code === "EADDRINUSE") {
    const text = `Port ${port} on ${host} is already in use; choose another one with PORT or --port`;
    return new CallError("port-in-use", text, { cause: error });
  }
  return new CallError("bad-config", `The server cannot listen on ${host}, port ${port} (${code})`, {
    cause: error,
  });
}

/** Who listens everywhere is reached here at the loopback address. */
function urlOf(address: string, port: number): string {
  const host = address === "0.0.0.0" ? "127.0.0.1" : address === "::" ? "::1" : address;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
