import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SqliteFile from "better-sqlite3";
import jsonwebtoken from "jsonwebtoken";
import { io } from "socket.io-client";
import { ask } from "../server/http/ask.js";
import { CALL, roomOf } from "../server/signaling/messages.js";
import { TestClient } from "../server/signaling/test-client.js";
import { startTestServer, type TestServer, type TestUser } from "../support/server.js";

const NAMES = ["alice", "bob", "carol", "dave", "erin", "frank", "mallory", "trudy"] as const;
type Name = (typeof NAMES)[number];

type Row = Readonly<Record<string, unknown>>;

/** What the database says that must not change when somebody is refused. */
const TABLES = [
  "users",
  "contacts",
  "calls",
  "call_participants",
  "user_fcm_tokens",
  "blocks",
  "account_changes",
];

/** A real server with people who know each other in every way that the matrix asks about. */
export class Stage {
  readonly server: TestServer;
  readonly users: Record<Name, TestUser>;
  readonly #folder: string;
  readonly #file: SqliteFile.Database;
  #clients: TestClient[] = [];

  private constructor(parts: {
    server: TestServer;
    users: Record<Name, TestUser>;
    folder: string;
    path: string;
  }) {
    this.server = parts.server;
    this.users = parts.users;
    this.#folder = parts.folder;
    this.#file = new SqliteFile(parts.path, { readonly: true });
  }

  static async open(): Promise<Stage> {
    const folder = mkdtempSync(join(tmpdir(), "calling-matrix-"));
    const path = join(folder, "calling.sqlite");
    const server = await startTestServer({ database: { kind: "sqlite", path } });
    const users: Partial<Record<Name, TestUser>> = {};
    for (const name of NAMES) users[name] = await server.createUser(name);
    const stage = new Stage({ server, users: users as Record<Name, TestUser>, folder, path });
    for (const member of ["alice", "bob", "carol"] as const) {
      await stage.post(member, "/api/blocks", { user_id: stage.users.trudy.userId });
    }
    return stage;
  }

  async close(): Promise<void> {
    this.clear();
    this.#file.close();
    await this.server.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  post(name: Name, path: string, body: object) {
    return ask(this.server.url, "POST", path, { token: this.users[name].token, body });
  }

  /** The rows of every table; a table that this version does not have counts as empty. */
  rows(): Record<string, Row[]> {
    const existing = new Set(
      this.#file
        .prepare<[], { name: string }>("select name from sqlite_master where type = 'table'")
        .all()
        .map(({ name }) => name),
    );
    return Object.fromEntries(
      TABLES.filter((table) => existing.has(table)).map((table) => [
        table,
        this.#file.prepare<[], Row>(`select * from ${table}`).all(),
      ]),
    );
  }

  expiredToken(name: Name): string {
    const { userId, email } = this.users[name];
    return jsonwebtoken.sign({ user_id: userId, email }, this.server.jwtSecret, { expiresIn: -10 });
  }

  /** As the mobile app's own server signs them: without issuer, audience or any word of ours. */
  appToken(name: Name): string {
    const { userId, email } = this.users[name];
    return jsonwebtoken.sign({ user_id: userId, email }, this.server.jwtSecret, { expiresIn: 60 });
  }

  /** A socket that is not connected yet. */
  socket(auth: { token?: string; deviceId?: string } = {}): TestClient {
    const client = new TestClient(
      io(this.server.url, {
        transports: ["websocket"],
        forceNew: true,
        reconnection: false,
        autoConnect: false,
        auth,
      }),
    );
    this.#clients.push(client);
    return client;
  }

  async device(name: Name, deviceId = `device-of-${name}`): Promise<TestClient> {
    const client = this.socket({ token: this.users[name].token, deviceId });
    await client.connect();
    await client.register(name);
    return client;
  }

  async app(callId: string): Promise<TestClient> {
    const client = this.socket();
    await client.connect();
    await client.register(callId);
    return client;
  }

  /** Everybody goes, and with them every call. */
  clear(): void {
    for (const client of this.#clients) client.socket.disconnect();
    this.#clients = [];
  }
}

/** A moment with everybody in their places. */
export interface Scene {
  readonly roomId: string;
  readonly clients: Readonly<Record<string, TestClient>>;
}

/** A running room of three, that one has left and one is invited to. */
export async function roomScene(stage: Stage): Promise<Scene> {
  const clients = await everybody(stage);
  const { alice, bob, carol, dave } = clients;
  const roomId = roomOf(await alice.ask("callUser", { userToCall: "bob", signalData: CALL.offer }));
  await bob.ask("answerCall", { to: "alice", signal: CALL.answer, roomId });
  for (const [name, client] of [["carol", carol] as const, ["dave", dave] as const]) {
    await alice.ask("inviteToRoom", { roomId, to: name });
    await client.ask("acceptRoomInvite", { roomId });
  }
  await dave.ask("leaveRoom", { roomId });
  await alice.ask("inviteToRoom", { roomId, to: "erin" });
  return settled(stage, clients, roomId);
}

/** Alice rings Bob; Dave has rung him before, and given up. */
export async function ringScene(stage: Stage): Promise<Scene> {
  const clients = await everybody(stage);
  const { alice, dave } = clients;
  await dave.ask("callUser", { userToCall: "bob", signalData: CALL.offer });
  await dave.ask("cancelCall", { to: "bob" });
  const roomId = roomOf(await alice.ask("callUser", { userToCall: "bob", signalData: CALL.offer }));
  return settled(stage, clients, roomId);
}

async function everybody(stage: Stage): Promise<Record<Name, TestClient>> {
  stage.clear();
  const clients = await Promise.all(NAMES.map(async (name) => [name, await stage.device(name)] as const));
  return Object.fromEntries(clients) as Record<Name, TestClient>;
}

/** With the sockets that are nobody's in particular, and nothing left to read. */
async function settled(stage: Stage, clients: Record<Name, TestClient>, roomId: string): Promise<Scene> {
  const nobody = stage.socket();
  const [, aliceApp, bobApp, tablet] = await Promise.all([
    nobody.connect(),
    stage.app("alice"),
    stage.app("bob"),
    stage.device("alice", "tablet-of-alice"),
  ]);
  const all = { ...clients, nobody, "alice's app": aliceApp, "bob's app": bobApp, "alice's tablet": tablet };
  await Promise.all(Object.values(all).map((client) => client.heard()));
  return { roomId, clients: all };
}
