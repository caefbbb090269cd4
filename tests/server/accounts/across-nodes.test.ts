import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { io, type Socket } from "socket.io-client";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { EventRecorder } from "../../support/events.js";
import { OwnRedis } from "../../support/own-redis.js";
import { describeWith } from "../../support/requirements.js";
import { startTestServer, type TestServer, type TestUser } from "../../support/server.js";
import { type Answer, ask } from "../http/ask.js";
import { mysqlTarget, useMysqlDatabase } from "../store/each-database.js";

const OFFER = { type: "offer", sdp: "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" };

await describeWith("redis", "two nodes behind one Redis", async () => {
  await describeWith("mariadb", "on one database", () => {
    const database = `calling_test_${randomBytes(6).toString("hex")}`;
    useMysqlDatabase(database);
    const folders: string[] = [];
    let redis: OwnRedis;
    let one: TestServer;
    let other: TestServer;
    let people: Record<"ada" | "bob" | "carol" | "eve", TestUser>;

    beforeAll(async () => {
      redis = await OwnRedis.start();
      const jwtSecret = randomBytes(32).toString("hex");
      const node = (rateLimits: boolean) => {
        const dataFolder = mkdtempSync(join(tmpdir(), "calling-node-"));
        folders.push(dataFolder);
        return startTestServer({
          database: mysqlTarget(database),
          databaseConnections: 3,
          redis: { url: redis.path, tls: "off", prefix: `${database}:` },
          jwtSecret,
          dataFolder,
          rateLimits,
        });
      };
      // Made without limits, for they all register from one address.
      const maker = await node(false);
      people = {
        ada: await maker.createUser("ada"),
        bob: await maker.createUser("bob"),
        carol: await maker.createUser("carol"),
        eve: await maker.createUser("eve"),
      };
      await maker.close();
      [one, other] = [await node(true), await node(true)];
    });

    afterAll(async () => {
      await Promise.all([one.close(), other.close()]);
      await redis.stop();
      for (const folder of folders) rmSync(folder, { recursive: true });
    });

    async function phoneOf(server: TestServer, { callId, token }: TestUser) {
      const socket: Socket = io(server.url, {
        transports: ["websocket"],
        forceNew: true,
        reconnection: false,
        auth: { token },
      });
      onTestFinished(() => void socket.disconnect());
      const heard = EventRecorder.ofSocket(socket);
      await new Promise<void>((resolve) => socket.once("connect", resolve));
      await socket.emitWithAck("register", callId);
      return { socket, heard };
    }

    test("a block on one node holds on the other, where the one who blocked stays free", async () => {
      const { bob, carol, eve } = people;
      const { body } = await ask(one.url, "POST", "/api/auth/refresh", { token: bob.token });
      const spare = { ...bob, ...(body as { token: string }) };
      const witness = await phoneOf(other, spare);
      const closed = new Promise((resolve) => witness.socket.once("disconnect", resolve));
      await ask(one.url, "POST", "/api/blocks", { token: bob.token, body: { call_id: "eve" } });
      // Nodes learn things in the order in which they happened: with this one, the block is known there.
      await ask(one.url, "POST", "/api/auth/logout", { token: spare.token });
      await closed;
      const phone = await phoneOf(one, bob);
      const [pest, friend] = [await phoneOf(other, eve), await phoneOf(other, carol)];
      const reply = await pest.socket.emitWithAck("callUser", { userToCall: "bob", signalData: OFFER });
      expect(reply).toMatchObject({ ok: true, data: { delivered: true } });
      expect(
        await friend.socket.emitWithAck("callUser", { userToCall: "bob", signalData: OFFER }),
      ).toMatchObject({
        ok: true,
        data: { delivered: true },
      });
      expect((await phone.heard.next("incomingCall")).args).toMatchObject([{ from: "carol" }]);
      expect(phone.heard.seen.map(({ name }) => name)).toEqual(["incomingCall"]);
    });

    test("logging out on one node puts the socket on the other one out", async () => {
      const { ada } = people;
      const { socket } = await phoneOf(other, ada);
      const closed = new Promise((resolve) => socket.once("disconnect", resolve));
      await ask(one.url, "POST", "/api/auth/logout", { token: ada.token });
      expect(await closed).toBe("io server disconnect");
      expect((await ask(other.url, "GET", "/api/me", { token: ada.token })).status).toBe(401);
    });

    test("attempts count together", async () => {
      const login = (server: TestServer) =>
        ask(server.url, "POST", "/api/auth/login", {
          body: { email: "somebody@example.org", password: "a guess" },
        });
      const answers: Answer[] = [];
      for (let count = 0; count < 8; count++) answers.push(await login(one), await login(other));
      expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
      expect(answers.filter(({ status }) => status === 429)).toHaveLength(6);
    });
  });
});
