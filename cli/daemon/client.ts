import { connect, type Socket } from "node:net";
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import { CallError } from "../../protocol/errors.js";
import type { Environment } from "../environment.js";
import {
  DAEMON_CONTRACT,
  type DaemonAnswers,
  type DaemonNotice,
  type DaemonNotices,
  type DaemonParams,
  type DaemonRequest,
} from "./contract.js";
import { daemonPaths, requireOwnFolder } from "./daemon-paths.js";
import { fromResponseError } from "./rpc-errors.js";
import type { DaemonStart } from "./start-daemon.js";

/** Nobody can be at the socket, or somebody who does not listen any more. */
const NOBODY: ReadonlySet<unknown> = new Set(["ENOENT", "ECONNREFUSED", "ENOTSOCK"]);

/** A daemon that runs answers `hello` at once, unless the machine has come to a standstill. */
const HELLO_MS = 10_000;

/** How long a daemon may take to give its place up, or to listen once it has taken it. */
const TAKE_OVER_MS = 15_000;
const TAKE_OVER_PAUSE_MS = 100;

/** A connection to the daemon of one profile. Loads little: a screen begins with it. */
export class DaemonClient {
  readonly #socket: Socket;
  readonly #connection: MessageConnection;
  readonly #closed: Promise<void>;
  #version = "";
  #pid = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#connection = createMessageConnection(
      new StreamMessageReader(socket),
      new StreamMessageWriter(socket),
    );
    this.#connection.onError(() => undefined);
    this.#closed = new Promise((resolve) => socket.once("close", () => resolve()));
    socket.on("error", () => undefined);
    // Whoever waits for an answer hears of it.
    void this.#closed.then(() => this.#connection.dispose());
    this.#connection.listen();
  }

  /** Connects and says hello. Throws `daemon-not-running`, or `daemon-failed` for one that cannot be talked to. */
  static async connect(path: string, name = "command"): Promise<DaemonClient> {
    requireOwnFolder(path);
    const client = new DaemonClient(await open(path));
    const timer = setTimeout(() => client.close(), HELLO_MS);
    try {
      const { version, pid } = await client.request("hello", { contract: DAEMON_CONTRACT, client: name });
      client.#version = version;
      client.#pid = pid;
      return client;
    } catch (error) {
      client.close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  get version(): string {
    return this.#version;
  }

  /** The daemon's process. */
  get pid(): number {
    return this.#pid;
  }

  /** Resolves once the connection is gone, whoever ended it. */
  get closed(): Promise<void> {
    return this.#closed;
  }

  onClose(listener: () => void): void {
    void this.#closed.then(listener);
  }

  /** Throws the daemon's own `CallError`, or `daemon-failed` when it goes away before it has answered. */
  async request<R extends DaemonRequest>(name: R, params: DaemonParams<R>): Promise<DaemonAnswers[R]> {
    try {
      return await this.#connection.sendRequest<DaemonAnswers[R]>(name, params);
    } catch (error) {
      throw fromResponseError(error);
    }
  }

  /** Listens until the returned function is called. `watch` tells the daemon what is wanted. */
  on<N extends DaemonNotice>(notice: N, listener: (content: DaemonNotices[N]) => void): () => void {
    const listening = this.#connection.onNotification(notice, listener);
    return () => listening.dispose();
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** Connects to the daemon of a profile. Throws `daemon-not-running` where there is none. */
export function connectDaemon(profile: string, env: Environment, name?: string): Promise<DaemonClient> {
  return DaemonClient.connect(daemonPaths(profile, env).socket, name);
}

/**
 * The same, and starts the daemon first where none runs. Throws `daemon-failed` when it does not come up, or what it
 * failed with.
 */
export async function connectOrStart({
  name,
  ...start
}: DaemonStart & { name?: string }): Promise<DaemonClient> {
  const deadline = performance.now() + TAKE_OVER_MS;
  for (;;) {
    try {
      return await connectDaemon(start.profile, start.env, name);
    } catch (error) {
      if (codeOf(error) !== "daemon-not-running") throw error;
    }
    const { startDaemon } = await import("./start-daemon.js");
    try {
      await startDaemon(start);
    } catch (error) {
      // Another one starts or stops at this moment; there is nothing to listen to but its socket.
      if (codeOf(error) !== "already-running" || performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, TAKE_OVER_PAUSE_MS));
    }
  }
}

const codeOf = (error: unknown): string | null => (error instanceof CallError ? error.code : null);

function open(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once("connect", () => resolve(socket));
    socket.once("error", (error: NodeJS.ErrnoException) => {
      reject(
        NOBODY.has(error.code)
          ? new CallError("daemon-not-running", undefined, { cause: error })
          : new CallError("daemon-failed", `The daemon cannot be reached: ${error.code}`, { cause: error }),
      );
    });
  });
}
