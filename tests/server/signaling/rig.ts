import { createServer, type Server } from "node:http";
import { io } from "socket.io-client";
import { createSignaling, type LegacyClients, type Signaling } from "../../../server/signaling/index.js";
import { ControlledClock } from "./controlled-clock.js";
import { FakeAccounts, FakeCallLog, FakeLog } from "./fakes.js";
import { TestClient } from "./test-client.js";

export interface RigOptions {
  legacyClients?: LegacyClients;
  trustProxy?: boolean;
  corsOrigins?: string[];
  /** Calls that the last run left open. */
  unfinished?: FakeCallLog["open"];
  /** The log of the last run cannot be read. */
  unreadable?: boolean;
  /** True once the server is about to stop. */
  isDraining?: () => boolean;
  /** Off on a machine of one's own. */
  rateLimits?: boolean;
}

export interface ConnectOptions {
  token?: string;
  deviceId?: string;
  auth?: Record<string, unknown>;
  headers?: Record<string, string>;
}

/** Signaling on a bare HTTP server, with fakes around it and clients on real sockets. */
export class Rig {
  readonly clock = new ControlledClock();
  readonly accounts = new FakeAccounts();
  readonly callLog = new FakeCallLog();
  readonly log = new FakeLog();
  readonly #clients: TestClient[] = [];
  readonly #httpServer: Server = createServer();
  #signaling: Signaling | undefined;
  #nextUserId = 1;

  static async start(options: RigOptions = {}): Promise<Rig> {
    const rig = new Rig();
    rig.callLog.open.push(...(options.unfinished ?? []));
    rig.callLog.unreadable = options.unreadable ?? false;
    const { legacyClients = "loopback", trustProxy = false, corsOrigins = [], rateLimits = true } = options;
    rig.#signaling = createSignaling({
      httpServer: rig.#httpServer,
      accounts: rig.accounts,
      callLog: rig.callLog,
      config: { legacyClients, trustProxy, corsOrigins, rateLimits },
      log: rig.log,
      clock: rig.clock,
      ...(options.isDraining && { isDraining: options.isDraining }),
    });
    await new Promise<void>((resolve) => rig.#httpServer.listen(0, "127.0.0.1", resolve));
    return rig;
  }

  get url(): string {
    const address = this.#httpServer.address();
    if (address === null || typeof address === "string") throw new TypeError("The rig does not listen");
    return `http://127.0.0.1:${address.port}`;
  }

  get signaling(): Signaling {
    if (!this.#signaling) throw new TypeError("The rig has not started");
    return this.#signaling;
  }

  /** A socket that is not yet connected. */
  client({ token, deviceId, auth, headers }: ConnectOptions = {}): TestClient {
    const socket = io(this.url, {
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
      autoConnect: false,
      auth: auth ?? {
        ...(token === undefined ? {} : { token }),
        ...(deviceId === undefined ? {} : { deviceId }),
      },
      ...(headers ? { extraHeaders: headers } : {}),
    });
    const client = new TestClient(socket);
    this.#clients.push(client);
    return client;
  }

  /** A token-less socket that is registered. */
  async app(callId: string): Promise<TestClient> {
    const client = this.client();
    await client.connect();
    await client.register(callId);
    return client;
  }

  /** The token of a new account. */
  account(callId: string | null): string {
    return this.accounts.add(this.#nextUserId++, callId);
  }

  /** A registered socket of an account. */
  async device(callId: string, token: string, deviceId?: string): Promise<TestClient> {
    const client = this.client({ token, ...(deviceId === undefined ? {} : { deviceId }) });
    await client.connect();
    await client.register(callId);
    return client;
  }

  /** A registered socket of a new account. */
  phone(callId: string, deviceId?: string): Promise<TestClient> {
    return this.device(callId, this.account(callId), deviceId);
  }

  /** Resolves once the server counts that many sockets; the witness makes the round trips. */
  async untilSockets(count: number, witness: TestClient): Promise<void> {
    while (this.signaling.counts().sockets !== count) await witness.settled();
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.socket.disconnect();
    await this.#signaling?.close();
    await new Promise<void>((resolve) => {
      this.#httpServer.close(() => resolve());
    });
  }
}
