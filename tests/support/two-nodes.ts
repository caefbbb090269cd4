import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { createConnection } from "mysql2/promise";
import { io } from "socket.io-client";
import type { RedisConfig } from "../../server/config/server-config.js";
import { type ServerOptions, startServer } from "../../server/main.js";
import { TestClient } from "../server/signaling/test-client.js";
import { mysqlTarget } from "../server/store/each-database.js";
import { ChildServer } from "./child-server.js";
import { OwnRedis } from "./own-redis.js";

export interface NodesOptions {
  count?: number;
  /** All in this process: quicker to start, but none of them can be killed. */
  inProcess?: boolean;
  /** Where Redis is; one of its own, on a Unix socket, unless it is given. */
  redisUrl?: string;
  server?: Omit<ServerOptions, "log" | "now">;
}

/** One server of several. */
export interface ServerNode {
  readonly url: string;
  readonly pid: number;
  readonly isGone: boolean;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<unknown>;
  /** Asks it to stop in good order. */
  drain(): Promise<unknown>;
}

/** Server processes that act as one: each a real process, with one Redis and one MySQL between them. */
export class TwoNodes {
  readonly nodes: ServerNode[] = [];
  /** Null when it was given. */
  readonly redis: OwnRedis | null;
  readonly #options: ServerOptions;
  readonly #redis: RedisConfig;
  readonly #database: string;
  readonly #inProcess: boolean;
  readonly #folder = mkdtempSync(join(tmpdir(), "calling-nodes-"));
  readonly #clients: TestClient[] = [];

  private constructor(
    redis: OwnRedis | null,
    redisUrl: string,
    database: string,
    { server, inProcess = false }: NodesOptions,
  ) {
    this.redis = redis;
    this.#inProcess = inProcess;
    this.#database = database;
    this.#redis = { url: redisUrl, tls: "off", prefix: `${database}:` };
    this.#options = {
      database: mysqlTarget(database),
      databaseConnections: 3,
      redis: this.#redis,
      jwtSecret: randomBytes(32).toString("hex"),
      rateLimits: false,
      ...server,
    };
  }

  static async start(options: NodesOptions = {}): Promise<TwoNodes> {
    const { count = 2, redisUrl } = options;
    const database = `calling_nodes_${randomBytes(6).toString("hex")}`;
    await onMysql(`create database \`${database}\``);
    const redis = redisUrl === undefined ? await OwnRedis.start() : null;
    const nodes = new TwoNodes(redis, redisUrl ?? redis?.path ?? "", database, options);
    try {
      await nodes.addNode();
      await Promise.all(Array.from({ length: count - 1 }, () => nodes.addNode()));
      return nodes;
    } catch (error) {
      await nodes.close();
      throw error;
    }
  }

  /** Starts one more; the first one makes the tables, so the others wait for it. */
  async addNode(): Promise<void> {
    const dataFolder = join(this.#folder, randomBytes(6).toString("hex"));
    const server = { ...this.#options, dataFolder };
    this.nodes.push(this.#inProcess ? await startHere(server) : await ChildServer.start({ server }));
  }

  /** The node with that number, from 1. */
  node(number: number): ServerNode {
    const node = this.nodes[number - 1];
    if (!node) throw new RangeError(`There is no node ${number}`);
    return node;
  }

  /** A token-less socket on that node, registered. */
  async app(callId: string, number: number): Promise<TestClient> {
    const socket = io(this.node(number).url, {
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
      autoConnect: false,
    });
    const client = new TestClient(socket);
    this.#clients.push(client);
    await client.connect();
    await client.register(callId);
    return client;
  }

  /** Whether Redis answers at this moment. */
  async redisAnswers(): Promise<boolean> {
    const redis = new Redis(this.#redis.url, {
      commandTimeout: 200,
      connectTimeout: 200,
      retryStrategy: () => null,
    });
    redis.on("error", () => {});
    const answer = await redis.ping().catch(() => null);
    redis.disconnect();
    return answer === "PONG";
  }

  /** Sends texts to the nodes as another node would. */
  async forge(texts: readonly string[]): Promise<void> {
    const redis = new Redis(this.#redis.url);
    for (const node of await redis.zrange(`${this.#redis.prefix}nodes`, "0", "-1")) {
      for (const text of texts) await redis.spublish(`${this.#redis.prefix}node:${node}`, text);
    }
    redis.disconnect();
  }

  /** What a query of the database gives. */
  async query(statement: string): Promise<unknown> {
    return onMysql(`use \`${this.#database}\``, statement);
  }

  async close(): Promise<void> {
    for (const { socket } of this.#clients) socket.disconnect();
    await Promise.all(this.nodes.map((node) => node.kill()));
    await this.redis?.stop();
    await onMysql(`drop database \`${this.#database}\``);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function startHere(options: ServerOptions): Promise<ServerNode> {
  const server = await startServer({ port: 0, logLevel: "silent", passwordCost: 4, ...options });
  let isGone = false;
  const close = async () => {
    if (isGone) return;
    isGone = true;
    await server.close();
  };
  return {
    url: server.url,
    pid: process.pid,
    get isGone() {
      return isGone;
    },
    kill: close,
    drain: () => server.drain(),
  };
}

async function onMysql(...statements: string[]): Promise<unknown> {
  const connection = await createConnection({ host: "127.0.0.1", port: 3306, user: "root", password: "" });
  let rows: unknown;
  for (const statement of statements) [rows] = await connection.query(statement);
  await connection.end();
  return rows;
}
