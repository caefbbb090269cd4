import type { Socket } from "node:net";
import {
  createMessageConnection,
  type MessageConnection,
  NullLogger,
  type ResponseError,
} from "vscode-jsonrpc/node";
import type { z } from "zod";
import { CallError } from "../../../protocol/errors.js";
import { packageVersion } from "../../../protocol/package.js";
import { DAEMON_CONTRACT, type DaemonNotice, type DaemonNotices, type DaemonRequest } from "../contract.js";
import { daemonRequests } from "../requests.js";
import { toResponseError } from "../rpc-errors.js";
import { BoundedReader, BoundedWriter } from "./framing.js";
import type { DaemonHandlers, Watch } from "./handlers.js";

/** No request of the contract comes near this. */
const REQUEST_BYTES = 64 * 1024;
/** What one client may leave unread before it is cut: some answers and a few pictures. */
const UNREAD_BYTES = 8 * 1024 * 1024;
/** Behind by this much, a client gets the latest state later instead of every one, and no pictures. */
const BEHIND_BYTES = 512 * 1024;
/** Requests of one client that wait for their answer. */
const OPEN_REQUESTS = 64;

const NOTHING: Watch = { status: false, levels: false, events: false, video: null };

export interface ConnectionParts {
  socket: Socket;
  handlers: DaemonHandlers;
  log: (line: string) => void;
  /** What is watched has changed. */
  watching: () => void;
}

/** One client of the daemon. Whatever it sends, nobody else is hurt by it. */
export class ClientConnection {
  readonly #parts: ConnectionParts;
  readonly #connection: MessageConnection;
  #watch: Watch = NOTHING;
  #open = 0;
  /** The newest state that a client which is behind has not been told. */
  #owed: DaemonNotices["status"] | null = null;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    const { socket } = parts;
    this.#connection = createMessageConnection(
      new BoundedReader(socket, REQUEST_BYTES, (why) => this.#cut(`it sent ${why}`)),
      new BoundedWriter(socket, UNREAD_BYTES, () => this.#cut("it does not read")),
      NullLogger,
    );
    this.#connection.onError(() => this.#cut("its connection broke"));
    for (const name of Object.keys(daemonRequests) as DaemonRequest[]) {
      this.#connection.onRequest(name, (params: unknown) => this.#answer(name, params));
    }
    socket.on("drain", () => this.#payDebt());
    socket.on("error", () => undefined);
    socket.once("close", () => this.#connection.dispose());
    this.#connection.listen();
  }

  get watch(): Watch {
    return this.#watch;
  }

  /** Tells what was asked for with `watch`. */
  tell<N extends DaemonNotice>(notice: N, content: DaemonNotices[N]): void {
    const isBehind = this.#parts.socket.writableLength > BEHIND_BYTES;
    if (notice === "status") {
      if (!this.#watch.status) return;
      if (isBehind) {
        this.#owed = content as DaemonNotices["status"];
        return;
      }
      this.#owed = null;
    }
    if (notice === "levels" && (!this.#watch.levels || isBehind)) return;
    if (notice === "video" && (!this.#watch.video || isBehind)) return;
    if (notice === "event" && !this.#watch.events) return;
    this.#send(notice, content);
  }

  close(): void {
    this.#parts.socket.end();
  }

  #send(notice: DaemonNotice, content: unknown): void {
    void this.#connection.sendNotification(notice, content).catch(() => undefined);
  }

  #payDebt(): void {
    const owed = this.#owed;
    this.#owed = null;
    if (owed) this.tell("status", owed);
  }

  async #answer(name: DaemonRequest, params: unknown): Promise<unknown> {
    if (this.#open >= OPEN_REQUESTS)
      return failure(new CallError("busy", "Too many requests are open already"));
    this.#open++;
    try {
      const schema: z.ZodType = daemonRequests[name];
      const parsed = schema.safeParse(params ?? {});
      if (!parsed.success) throw malformed(name, parsed.error);
      return (await this.#handle(name, parsed.data)) ?? null;
    } catch (error) {
      if (!(error instanceof CallError)) this.#parts.log(`${name} failed: ${stackOf(error)}`);
      return failure(error);
    } finally {
      this.#open--;
    }
  }

  #handle(name: DaemonRequest, params: unknown): unknown {
    if (name === "hello") return hello(params as { contract: number });
    if (name === "watch") return this.#changeWatch(params as Watch);
    // The types of a request and of its handler belong together; the compiler cannot follow them through a name.
    const handle = this.#parts.handlers[name] as (params: unknown, client: object) => unknown;
    return handle(params, this);
  }

  #changeWatch(watch: Watch): null {
    this.#watch = watch;
    this.#parts.watching();
    // The answer goes first, so that whoever asked knows what the first notice belongs to.
    setImmediate(() => {
      if (watch.status) this.tell("status", this.#parts.handlers.status({}, this));
    });
    return null;
  }

  #cut(why: string): void {
    if (this.#parts.socket.destroyed) return;
    this.#parts.log(`a client was cut: ${why}`);
    this.#parts.socket.destroy();
  }
}

function hello({ contract }: { contract: number }) {
  if (contract === DAEMON_CONTRACT) {
    return { contract: DAEMON_CONTRACT, version: packageVersion(), pid: process.pid };
  }
  throw new CallError("daemon-failed", "The daemon is of another version; restart it: calling daemon stop");
}

/** Says which field is wrong, and never what was in it. */
function malformed(name: DaemonRequest, error: z.ZodError): CallError {
  const [issue] = error.issues;
  const where = issue && issue.path.length > 0 ? `"${issue.path.join(".")}" of ` : "";
  return new CallError("bad-request", `${where}${name}: ${issue?.message ?? "malformed"}`);
}

/** An answer like any other to the library: what is thrown it would print. */
const failure = (error: unknown): ResponseError<{ code: string }> => toResponseError(error);

const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
