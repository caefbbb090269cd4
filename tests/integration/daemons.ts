import { connect, type Socket } from "node:net";
import { connectDaemon, type DaemonClient } from "../../cli/daemon/client.js";
import type { DaemonNotice, DaemonNotices, PhoneStatus } from "../../cli/daemon/contract.js";
import { daemonPaths } from "../../cli/daemon/daemon-paths.js";
import { ProfileStore, profilePath } from "../../client/index.js";
import { CliHome, type RunningCli } from "../cli/support/spawn-cli.js";
import { EventRecorder } from "../support/events.js";
import type { TestServer, TestUser } from "../support/server.js";

/** A process with WebRTC takes its time to start on a busy machine. */
const DEADLINE_MS = 45_000;

/** A client of a daemon that remembers what it was told. */
export class Watcher {
  /** The profile, and the Call ID where somebody is signed in with it. */
  readonly name: string;
  readonly client: DaemonClient;
  readonly #statuses = new EventRecorder(DEADLINE_MS);
  readonly #events = new EventRecorder(DEADLINE_MS);

  private constructor(name: string, client: DaemonClient) {
    this.name = name;
    this.client = client;
    client.on("status", (status) => this.#statuses.add("status", [status]));
    client.on("event", (event) => this.#events.add(event.type, [event]));
  }

  static async of(name: string, client: DaemonClient): Promise<Watcher> {
    const watcher = new Watcher(name, client);
    await client.request("watch", { status: true, events: true });
    return watcher;
  }

  /** The first status from here on of which that is so. */
  async until(isSo: (status: PhoneStatus) => boolean): Promise<PhoneStatus> {
    for (;;) {
      const { args } = await this.#statuses.next("status");
      const status = args[0] as PhoneStatus;
      if (isSo(status)) return status;
    }
  }

  /** What is told of loudness from here on, once `watch` asks for it. */
  levels(): Notices<"levels"> {
    return new Notices(this.client, "levels");
  }

  /** The same for pictures. */
  tiles(): Notices<"video"> {
    return new Notices(this.client, "video");
  }

  /** The next event line of that type. */
  async event(type: string): Promise<DaemonNotices["event"]> {
    return (await this.#events.next(type)).args[0] as DaemonNotices["event"];
  }
}

/** Notices that come too often to keep: only what comes next counts. */
class Notices<N extends DaemonNotice> {
  readonly #client: DaemonClient;
  readonly #name: N;

  constructor(client: DaemonClient, name: N) {
    this.#client = client;
    this.#name = name;
  }

  /** The first one from here on of which that is so. */
  until(isSo: (notice: DaemonNotices[N]) => boolean): Promise<DaemonNotices[N]> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(deadline);
        stop();
      };
      const deadline = setTimeout(() => {
        stop();
        reject(new Error(`no such ${this.#name} within ${DEADLINE_MS} ms`));
      }, DEADLINE_MS);
      const stop = this.#client.on(this.#name, (notice) => {
        if (!isSo(notice)) return;
        settle();
        resolve(notice);
      });
    });
  }
}

/** Daemons in processes of their own, on one home and one server, as a person would run them. */
export class Daemons {
  readonly home: CliHome;
  readonly #server: TestServer;
  readonly #clients = new Set<DaemonClient>();
  readonly #running = new Set<RunningCli>();
  /** Profiles whose daemon was started in the background, where no test holds the process. */
  readonly #detached = new Set<string>();
  #people = 0;

  constructor(server: TestServer) {
    this.#server = server;
    this.home = new CliHome(server.url);
  }

  get env(): Record<string, string> {
    return { CALLING_HOME: this.home.folder };
  }

  /** Somebody new who is signed in with a profile of their name; each test has its own people. */
  async person(name: string): Promise<TestUser> {
    const user = await this.#server.createUser(`${name}_${++this.#people}`);
    const { callId, userId, email, token } = user;
    const store = ProfileStore.open(profilePath(callId, this.env));
    const names = { firstName: name, lastName: "Example" };
    store.session = { callId, userId, email, token, server: this.#server.url, ...names };
    store.close();
    return user;
  }

  paths(profile: string) {
    return daemonPaths(profile, this.env);
  }

  /** A daemon that runs in the foreground and listens; it plays nothing. */
  async run(profile: string, input = "silence"): Promise<RunningCli> {
    const daemon = this.home.start(`daemon run --in ${input} --out null --json`, { profile });
    this.#running.add(daemon);
    await daemon.prints('"ready"');
    return daemon;
  }

  /** `daemon start`, which comes back while the daemon goes on. */
  async start(profile: string): Promise<{ started: boolean; pid: number }> {
    this.#detached.add(profile);
    const { code, objects, stderr } = await this.home.run("daemon start --in silence --out null --json", {
      profile,
    });
    if (code !== 0) throw new Error(`daemon start ended with ${code}: ${stderr}`);
    return objects[0] as { started: boolean; pid: number };
  }

  async connect(profile: string): Promise<DaemonClient> {
    const client = await connectDaemon(profile, this.env, "test");
    this.#clients.add(client);
    return client;
  }

  /** A client that watches, once the phone is on the line. */
  async watch(profile: string): Promise<Watcher> {
    const watcher = await Watcher.of(profile, await this.connect(profile));
    await watcher.until(({ connection }) => connection.state === "online");
    return watcher;
  }

  /** The bare socket, for what no client would send. */
  raw(profile: string): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.paths(profile).socket, () => resolve(socket));
      // Being cut in the middle of a word is an error too, and here the point.
      socket.on("error", reject);
    });
  }

  /** Ends all daemons, as after each test. */
  async stop(): Promise<void> {
    for (const client of this.#clients) client.close();
    for (const daemon of this.#running) daemon.signal("SIGKILL");
    await Promise.all([...this.#running].map((daemon) => daemon.finished));
    await Promise.all(
      [...this.#detached].map((profile) => this.home.run("daemon stop --force", { profile })),
    );
    for (const set of [this.#clients, this.#running, this.#detached]) set.clear();
  }

  async close(): Promise<void> {
    await this.stop();
    await this.home.close();
  }
}

/** Resolves once the daemon has cut the connection, however rudely. */
export const cutOff = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    socket.once("close", () => resolve());
  });
