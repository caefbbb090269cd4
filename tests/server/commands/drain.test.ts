import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { io, type Socket } from "socket.io-client";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { ack } from "../../../protocol/client-events.js";
import { openStore } from "../../../server/store/open-store.js";
import { freezableLine } from "../../support/freezable-line.js";
import { describeWith } from "../../support/requirements.js";
import { ask } from "../http/ask.js";
import { useMysqlDatabase } from "../store/each-database.js";

const ROOT = new URL("../../../", import.meta.url).pathname;
/** Starting a process from source takes its time on a busy machine. */
const TIMEOUT = 60_000;
const OFFER = { type: "offer", sdp: "v=0\r\nm=audio 9 X 111\r\n" };

/** `calling-server start` in a process of its own, ended as an operator ends it. */
class StartedServer {
  readonly url: string;
  readonly exited: Promise<[code: number | null, signal: string | null]>;
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(child: ChildProcess, url: string, lines: AsyncIterator<string>) {
    this.#child = child;
    this.url = url;
    this.#lines = lines;
    this.exited = once(child, "exit") as Promise<[number | null, string | null]>;
  }

  static async start(home: string, environment: Record<string, string> = {}): Promise<StartedServer> {
    const source = `
      const { run } = await import("./server/commands/main.ts");
      process.exitCode = await run(["start", "--port", "0"]);`;
    const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", source], {
      cwd: ROOT,
      env: { ...process.env, CALLING_HOME: home, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const log = createInterface({ input: child.stderr })[Symbol.asyncIterator]();
    const [line] = await once(createInterface({ input: child.stdout }), "line");
    return new StartedServer(child, /http:\S+/.exec(String(line))?.[0] ?? "", log);
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** The next line of the log that says this. */
  async logs(part: string): Promise<void> {
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done || value.includes(part)) return;
    }
  }
}

function temporaryHome(): string {
  const home = mkdtempSync(join(tmpdir(), "calling-drain-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

/** A phone of a new account, which reconnects never. */
async function phone({ url }: { url: string }, callId: string) {
  const account = {
    first_name: callId,
    last_name: "X",
    email: `${callId}@example.org`,
    password: "a password",
  };
  await ask(url, "POST", "/api/auth/register", { body: account });
  const login = await ask(url, "POST", "/api/auth/login", { body: account });
  const { token } = z.object({ token: z.string() }).parse(login.body);
  await ask(url, "POST", "/api/me/call-user-id", { token, body: { call_user_id: callId } });
  const socket = io(url, { transports: ["websocket"], auth: { token }, forceNew: true, reconnection: false });
  onTestFinished(() => void socket.disconnect());
  await emit(socket, "register", callId);
  return { socket, token };
}

/** What the call log says once the process is gone. */
async function openCalls(home: string) {
  const database = { kind: "sqlite", path: join(home, "server", "calling.sqlite") } as const;
  const store = await openStore({ database, databaseConnections: 1, dataFolder: home });
  const rows = await store.database.db
    .selectFrom("calls")
    .select(["room_id", "outcome", "ended_at"])
    .execute();
  await store.close();
  return rows;
}

function next(socket: Socket, event: string): Promise<unknown> {
  return new Promise((resolve) => socket.once(event, resolve));
}

async function emit(socket: Socket, event: string, payload: unknown): Promise<unknown> {
  const reply = ack.parse(await socket.timeout(10_000).emitWithAck(event, payload));
  if (!reply.ok) throw new Error(reply.error.code);
  return reply.data;
}

test("SIGTERM lets go of the sockets and leaves the call open", { timeout: TIMEOUT }, async () => {
  const home = temporaryHome();
  const first = await StartedServer.start(home);
  const [ann, bob] = [await phone(first, "ann"), await phone(first, "bob")];
  const incoming = next(bob.socket, "incomingCall");
  await emit(ann.socket, "callUser", { userToCall: "bob", signalData: OFFER });
  const { roomId } = z.object({ roomId: z.string() }).parse(await incoming);
  await emit(bob.socket, "answerCall", { to: "ann", signal: { ...OFFER, type: "answer" }, roomId });
  const gone = [ann, bob].map(({ socket }) => next(socket, "disconnect"));
  first.signal("SIGTERM");
  expect(await Promise.all(gone)).toEqual(["transport close", "transport close"]);
  expect(await first.exited).toEqual([0, null]);
  expect(await openCalls(home)).toEqual([{ room_id: roomId, outcome: null, ended_at: null }]);
});

await describeWith("mariadb", "with a database that is frozen", () => {
  const name = `calling_drain_${randomBytes(6).toString("hex")}`;
  useMysqlDatabase(name);

  async function stuckServer(drainSeconds: number) {
    const database = await freezableLine(3306);
    const server = await StartedServer.start(temporaryHome(), {
      DATABASE_URL: `mysql://root@127.0.0.1:${database.port}/${name}`,
      DRAIN_SECONDS: String(drainSeconds),
    });
    const { socket } = await phone(server, `ann_${randomBytes(4).toString("hex")}`);
    database.freeze();
    // A record that cannot be written now, so that there is something to wait for.
    socket.emit("callUser", { userToCall: "bob", signalData: OFFER });
    return server;
  }

  test("a server ends by its deadline, and ends well", { timeout: TIMEOUT }, async () => {
    const server = await stuckServer(1);
    server.signal("SIGINT");
    expect(await server.exited).toEqual([0, null]);
  });

  test("a second signal ends it at once", { timeout: TIMEOUT }, async () => {
    const server = await stuckServer(600);
    server.signal("SIGTERM");
    await server.logs('"stopping"');
    server.signal("SIGTERM");
    expect(await server.exited).toEqual([null, "SIGTERM"]);
  });
});
