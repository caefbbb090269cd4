import { readFileSync } from "node:fs";
import { io } from "socket.io-client";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { startTestServer } from "../../support/server.js";
import { ask } from "../http/ask.js";
import { type Calling, callingServer } from "./run-command.js";

const ADA =
  "users add --first-name Ada --last-name Byron --email ada@example.org --call-id ada --password-stdin";
const seeded = z.object({ callId: z.string(), userId: z.number(), token: z.string() });

async function seed(calling: Calling, argv: string) {
  const { code, stdout } = await calling(argv);
  expect(code).toBe(0);
  return stdout.map((line) => seeded.parse(JSON.parse(line)));
}

describe("users add", () => {
  test("adds an account that can sign in with the password from standard input", async () => {
    const calling = callingServer();
    expect(await calling(ADA, { stdin: "a secret\n" })).toMatchObject({ code: 0, stdout: ["ada (user 1)"] });
    const database = { kind: "sqlite", path: `${calling.home}/server/calling.sqlite` } as const;
    const server = await startTestServer({ database });
    const login = { email: "ada@example.org", password: "a secret" };
    const answer = await ask(server.url, "POST", "/api/auth/login", { body: login });
    await server.close();
    expect(answer.status).toBe(200);
  });

  test("refuses what is taken", async () => {
    const calling = callingServer();
    await calling(ADA, { stdin: "a secret" });
    expect(await calling(ADA, { stdin: "a secret" })).toMatchObject({
      code: 1,
      stderr: ["calling-server: That e-mail address is already registered (email-taken)"],
    });
    const sameId = await calling(ADA.replace("ada@", "eve@"), { stdin: "a secret" });
    expect(sameId).toMatchObject({ code: 1, stderr: [expect.stringContaining("(call-id-taken)")] });
  });

  test.each([
    ["users add --last-name B", "", "--first-name is missing"],
    [ADA.replace(" --password-stdin", ""), "", "--password-stdin is missing"],
    [ADA, "", "password"],
    [ADA.replace("--call-id ada", "--call-id a"), "a secret", "call_user_id"],
    [ADA.replace("ada@example.org", "ada"), "a secret", "email"],
  ])("%s with %j is wrong usage", async (argv, stdin, text) => {
    const { code, stderr } = await callingServer()(argv, { stdin });
    expect(code).toBe(2);
    expect(stderr).toEqual([expect.stringContaining(text)]);
  });

  test("takes no password from the command line", async () => {
    const { code } = await callingServer()(`${ADA} --password secret`, { stdin: "a secret" });
    expect(code).toBe(2);
  });
});

describe("users list", () => {
  test("lists all accounts without their passwords", async () => {
    const calling = callingServer();
    await calling(ADA, { stdin: "a secret" });
    expect((await calling("users list")).stdout).toEqual(["1\tada\tada@example.org\tAda Byron"]);
    const { stdout } = await calling("users list --json");
    expect(stdout.map((line) => JSON.parse(line))).toEqual([
      {
        userId: 1,
        callId: "ada",
        email: "ada@example.org",
        firstName: "Ada",
        lastName: "Byron",
        isBot: false,
        createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    ]);
  });
});

describe("users seed", () => {
  test("adds bots whose tokens are good, and says one per line who they are", async () => {
    const calling = callingServer();
    const bots = await seed(calling, "users seed --prefix bot_ --count 140 --json");
    expect(bots.map((bot) => bot.callId)).toEqual(Array.from({ length: 140 }, (_, index) => `bot_${index}`));
    const { stdout } = await calling("users list --json");
    expect(stdout.every((line) => JSON.parse(line).isBot === true)).toBe(true);
    const token = (await calling("token bot_7")).stdout[0];
    const secret = readFileSync(`${calling.home}/server/jwt-secret`, "utf8").trim();
    const database = { kind: "sqlite", path: `${calling.home}/server/calling.sqlite` } as const;
    const server = await startTestServer({ database, jwtSecret: secret });
    for (const good of [token, bots[7]?.token]) {
      expect((await ask(server.url, "GET", "/api/me", { token: good })).body).toMatchObject({
        call_user_id: "bot_7",
      });
    }
    await server.close();
  });

  test("keeps those that are there, in whatever case", async () => {
    const calling = callingServer();
    const first = await seed(calling, "users seed --prefix bot_ --count 2 --json");
    const second = await seed(calling, "users seed --prefix BOT_ --count 3 --json");
    expect(second.slice(0, 2).map(({ userId, callId }) => ({ userId, callId }))).toEqual(
      first.map(({ userId, callId }) => ({ userId, callId })),
    );
    expect((await calling("users seed --prefix bot_ --count 4")).stdout).toEqual([
      "4 bots are ready, 1 of them new",
    ]);
    expect((await calling("users list")).stdout).toHaveLength(4);
  });

  test("takes no person's Call ID, and then adds nobody", async () => {
    const calling = callingServer();
    await calling(ADA.replace("--call-id ada", "--call-id BOT_2"), { stdin: "a secret" });
    const { code, stderr } = await calling("users seed --prefix bot_ --count 5");
    expect(code).toBe(1);
    expect(stderr).toEqual([expect.stringContaining("(call-id-taken)")]);
    expect((await calling("users list")).stdout).toHaveLength(1);
  });

  test.each(["--count 0", "--count x", "--count -1", "--count 1000001", ""])(
    "is wrong usage with %j",
    async (count) => {
      expect((await callingServer()(`users seed --prefix bot_ ${count}`.trim())).code).toBe(2);
    },
  );

  test.each(["b", "with-dash", "x".repeat(30)])("is wrong usage with the prefix %s", async (prefix) => {
    const { code, stderr } = await callingServer()(`users seed --prefix ${prefix} --count 3`);
    expect(code).toBe(2);
    expect(stderr).toHaveLength(1);
  });
});

describe("users passwd", () => {
  test("sets a password, for a Call ID in any case", async () => {
    const calling = callingServer();
    await calling(ADA, { stdin: "a secret" });
    expect(await calling("users passwd ADA --password-stdin", { stdin: "another\n" })).toMatchObject({
      code: 0,
      stdout: ["ada has a new password"],
    });
    const database = { kind: "sqlite", path: `${calling.home}/server/calling.sqlite` } as const;
    const server = await startTestServer({ database });
    const login = (password: string) =>
      ask(server.url, "POST", "/api/auth/login", { body: { email: "ada@example.org", password } });
    const statuses = [(await login("a secret")).status, (await login("another")).status];
    await server.close();
    expect(statuses).toEqual([401, 200]);
  });

  test("signs the account out of a server that is running", async () => {
    const calling = callingServer();
    await calling(ADA, { stdin: "a secret" });
    const token = (await calling("token ada")).stdout[0];
    const dataFolder = `${calling.home}/server`;
    const database = { kind: "sqlite", path: `${dataFolder}/calling.sqlite` } as const;
    const jwtSecret = readFileSync(`${dataFolder}/jwt-secret`, "utf8").trim();
    const server = await startTestServer({ database, dataFolder, jwtSecret });
    const socket = io(server.url, { transports: ["websocket"], reconnection: false, auth: { token } });
    await new Promise<void>((resolve) => socket.once("connect", resolve));
    const closed = new Promise((resolve) => socket.once("disconnect", resolve));
    await calling("users passwd ada --password-stdin", { stdin: "another" });
    expect(await closed).toBe("io server disconnect");
    const status = (await ask(server.url, "GET", "/api/me", { token })).status;
    await server.close();
    expect(status).toBe(401);
  });

  test("knows who is nobody", async () => {
    expect(await callingServer()("users passwd nobody --password-stdin", { stdin: "x" })).toMatchObject({
      code: 1,
      stderr: ['calling-server: Nobody has the Call ID "nobody" (no-such-user)'],
    });
  });
});
