import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import jsonwebtoken from "jsonwebtoken";
import { io, type Socket } from "socket.io-client";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { describeWith } from "../../support/requirements.js";
import { type TestServer, type TestUser, testServer } from "../../support/server.js";
import { mysqlTarget, useMysqlDatabase } from "../store/each-database.js";
import { ask, refusal } from "./ask.js";

const tokenIn = (body: unknown): string => z.object({ token: z.string() }).parse(body).token;

async function statusWith(server: TestServer, token: string): Promise<number> {
  return (await ask(server.url, "GET", "/api/me", { token })).status;
}

/** A registered socket that does not come back by itself. */
async function socketOf(server: TestServer, { callId }: TestUser, token: string): Promise<Socket> {
  const socket = io(server.url, {
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    auth: { token },
  });
  onTestFinished(() => void socket.disconnect());
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", (error: Error & { data?: { code?: string } }) =>
      reject(new Error(error.data?.code ?? error.message)),
    );
  });
  await socket.emitWithAck("register", callId);
  return socket;
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "calling-sessions-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

const closing = (socket: Socket): Promise<string> =>
  new Promise((resolve) => socket.once("disconnect", resolve));

describe("refreshing", () => {
  test("gives a new token, and leaves the old one good", async () => {
    const server = await testServer();
    const user = await server.createUser();
    const { status, body } = await ask(server.url, "POST", "/api/auth/refresh", { token: user.token });
    expect(status).toBe(200);
    expect(tokenIn(body)).not.toBe(user.token);
    expect(await statusWith(server, tokenIn(body))).toBe(200);
    expect(await statusWith(server, user.token)).toBe(200);
  });

  test("an app's token is traded for one of ours", async () => {
    const server = await testServer();
    const user = await server.createUser();
    const theirs = jsonwebtoken.sign({ user_id: user.userId }, server.jwtSecret, { expiresIn: "7d" });
    const { body } = await ask(server.url, "POST", "/api/auth/refresh", { token: theirs });
    expect(jsonwebtoken.decode(tokenIn(body))).toMatchObject({ iss: "calling-system", ver: 0 });
  });
});

describe("logging out", () => {
  test("ends that token and its sockets, and nothing else of the user", async () => {
    const server = await testServer();
    const user = await server.createUser();
    const other = tokenIn((await ask(server.url, "POST", "/api/auth/refresh", { token: user.token })).body);
    const [closes, stays] = [await socketOf(server, user, user.token), await socketOf(server, user, other)];
    const closed = closing(closes);
    expect(await ask(server.url, "POST", "/api/auth/logout", { token: user.token })).toMatchObject({
      status: 200,
      body: { ok: true },
    });
    expect(await closed).toBe("io server disconnect");
    expect(refusal(await ask(server.url, "GET", "/api/me", { token: user.token }))).toBe("401 unauthorized");
    await expect(socketOf(server, user, user.token)).rejects.toThrow("unauthorized");
    expect(await statusWith(server, other)).toBe(200);
    expect(stays.connected).toBe(true);
  });

  test("ends a token of the app's own server too, which has no name", async () => {
    const server = await testServer();
    const user = await server.createUser();
    const theirs = jsonwebtoken.sign({ user_id: user.userId }, server.jwtSecret, { expiresIn: "7d" });
    await ask(server.url, "POST", "/api/auth/logout", { token: theirs });
    expect(await statusWith(server, theirs)).toBe(401);
    expect(await statusWith(server, user.token)).toBe(200);
  });
});

describe("changing the password", () => {
  const change = (server: TestServer, token: string, oldPassword: string, newPassword: string) =>
    ask(server.url, "PUT", "/api/auth/password", {
      token,
      body: { old_password: oldPassword, new_password: newPassword },
    });
  const login = (server: TestServer, { email }: TestUser, password: string) =>
    ask(server.url, "POST", "/api/auth/login", { body: { email, password } });

  test("revokes every token, those without a version included, closes all sockets, and gives a new one", async () => {
    const server = await testServer();
    const user = await server.createUser();
    const theirs = jsonwebtoken.sign({ user_id: user.userId }, server.jwtSecret, { expiresIn: "7d" });
    const sockets = [await socketOf(server, user, user.token), await socketOf(server, user, theirs)];
    const closed = Promise.all(sockets.map(closing));
    const answer = await change(server, user.token, user.password, "a better password");
    expect(answer.status).toBe(200);
    await closed;
    for (const token of [user.token, theirs]) expect(await statusWith(server, token)).toBe(401);
    expect(await statusWith(server, tokenIn(answer.body))).toBe(200);
    await socketOf(server, user, tokenIn(answer.body));
    expect((await login(server, user, user.password)).status).toBe(401);
    expect((await login(server, user, "a better password")).status).toBe(200);
  });

  test("needs the old one, and changes nothing without", async () => {
    const server = await testServer();
    const user = await server.createUser();
    const answer = await change(server, user.token, "a guess", "a better password");
    expect(refusal(answer)).toBe("401 bad-credentials");
    expect(await statusWith(server, user.token)).toBe(200);
    expect((await login(server, user, user.password)).status).toBe(200);
  });

  test("of one user leaves all others signed in", async () => {
    const server = await testServer();
    const [user, other] = [await server.createUser(), await server.createUser()];
    await change(server, user.token, user.password, "a better password");
    expect(await statusWith(server, other.token)).toBe(200);
  });
});

await describeWith("mariadb", "two nodes on one database, with nothing between them", () => {
  const database = `calling_test_${randomBytes(6).toString("hex")}`;
  useMysqlDatabase(database);

  test("a token that is revoked on one loses its sockets on the other, and opens nothing there", async () => {
    const common = {
      database: mysqlTarget(database),
      databaseConnections: 3,
      jwtSecret: randomBytes(32).toString("hex"),
    };
    const node = () => testServer({ ...common, dataFolder: temporaryFolder() });
    const [one, other] = [await node(), await node()];
    const [leaver, changer] = [await one.createUser(), await one.createUser()];
    const closed = Promise.all(
      [await socketOf(other, leaver, leaver.token), await socketOf(other, changer, changer.token)].map(
        closing,
      ),
    );
    await ask(one.url, "POST", "/api/auth/logout", { token: leaver.token });
    await ask(one.url, "PUT", "/api/auth/password", {
      token: changer.token,
      body: { old_password: changer.password, new_password: "a better password" },
    });
    expect(await closed).toEqual(["io server disconnect", "io server disconnect"]);
    for (const { token } of [leaver, changer]) {
      expect(refusal(await ask(other.url, "GET", "/api/me", { token }))).toBe("401 unauthorized");
    }
  });
});
