import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { examineFiles } from "../../../cli/doctor/files.js";
import { clockAhead, examineServers } from "../../../cli/doctor/servers.js";
import { examineSession, expiryOf, readSession } from "../../../cli/doctor/session.js";
import { ProfileStore, profilePath, type Session } from "../../../client/index.js";
import { Tokens } from "../../../server/auth/tokens.js";
import { startAppServer } from "../../support/app-server/start.js";
import { testServer } from "../../support/server.js";

const DEAD = "http://127.0.0.1:1";
const NOW = new Date();

function home(): { CALLING_HOME: string } {
  const folder = mkdtempSync(join(tmpdir(), "calling-doctor-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { CALLING_HOME: folder };
}

/** A web server of one answer. */
async function webServer(
  status: number,
  body: string,
  headers: Record<string, string> = {},
): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(status, headers).end(body));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const levelsOf = (findings: { about: string; level: string }[]): string[] =>
  findings.map(({ about, level }) => `${about} ${level}`);

describe("servers", () => {
  test("ours is known with its features, and is the one in use", async () => {
    const { url } = await testServer();
    const { findings, inUse } = await examineServers({ primary: url, fallback: url });
    expect(levelsOf(findings)).toEqual(["server ok", "clock ok", "fallback ok"]);
    expect(findings[0]?.text).toMatch(/ours, protocol \d+ with all \d+ features/);
    expect(inUse?.features.has("ice-servers")).toBe(true);
  });

  test("the app's own is told from ours", async () => {
    const app = await startAppServer();
    onTestFinished(() => app.close());
    const { findings, inUse } = await examineServers({ primary: app.url, fallback: app.url });
    expect(findings[0]).toMatchObject({ level: "ok", text: expect.stringContaining("the app's own server") });
    expect(inUse).toEqual({ url: app.url, features: new Set() });
  });

  test("a dead one fails, unless the fallback lives", async () => {
    const alone = await examineServers({ primary: DEAD, fallback: DEAD });
    expect(levelsOf(alone.findings)).toEqual(["server fail", "fallback ok"]);
    expect(alone.inUse).toBeNull();
    const { url } = await testServer();
    const rescued = await examineServers({ primary: DEAD, fallback: url });
    expect(levelsOf(rescued.findings)).toEqual(["server warn", "fallback ok", "clock ok"]);
    expect(rescued.inUse?.url).toBe(url);
  });

  test.each([
    ["a page", 200, "<html>welcome</html>"],
    ["another program's answer", 200, '{"status":"up"}'],
    ["a redirection", 302, "{}"],
    ["an error", 500, '{"ok":true}'],
  ])("%s is no calling server", async (_what, status, body) => {
    const url = await webServer(status, body, { location: "http://192.0.2.1/" });
    expect(levelsOf((await examineServers({ primary: url, fallback: url })).findings)[0]).toBe("server fail");
  });

  test("a clock that is wrong by more than the date can say is a warning, with its direction", async () => {
    const late = new Date(Date.now() - 60_000).toUTCString();
    const url = await webServer(200, '{"ok":true}', { date: late });
    const { findings } = await examineServers({ primary: url, fallback: url });
    expect(findings[1]).toMatchObject({
      level: "warn",
      text: expect.stringMatching(/ours is \d+ s ahead of/),
    });
    expect(clockAhead(new Date(50_000).toUTCString(), 50_900)).toBe(-400);
    expect(clockAhead("yesterday", 0)).toBeNull();
  });

  test("a way without encryption is a warning anywhere but on this machine", async () => {
    const { findings } = await examineServers({ primary: "http://calling.invalid", fallback: DEAD });
    expect(levelsOf(findings)).toEqual(["server fail", "fallback fail"]);
  });
});

describe("the session", () => {
  async function loggedIn(changes: Partial<Session> = {}) {
    const server = await testServer();
    const { token, userId, email, callId } = await server.createUser();
    return {
      server,
      session: {
        token,
        server: server.url,
        userId,
        email,
        firstName: "A",
        lastName: "B",
        callId,
        ...changes,
      },
    };
  }

  test("a good one tells who, until when, and that the socket takes it", async () => {
    const { server, session } = await loggedIn();
    const findings = await examineSession(session, server.url, NOW);
    expect(levelsOf(findings)).toEqual(["account ok", "socket ok"]);
    expect(findings[0]?.text).toMatch(new RegExp(`${session.callId}.*until \\d{4}-`));
    expect(JSON.stringify(findings)).not.toContain(session.token);
  });

  test("on the app's own server too", async () => {
    const app = await startAppServer();
    onTestFinished(() => app.close());
    const { token, userId, email, callId } = await app.addUser("ada");
    const session = { token, server: app.url, userId, email, firstName: "A", lastName: "B", callId };
    expect(levelsOf(await examineSession(session, app.url, NOW))).toEqual(["account ok", "socket ok"]);
  });

  test("nobody, one that is over, one that is refused, and a server that is away", async () => {
    const { server, session } = await loggedIn();
    expect(levelsOf(await examineSession(null, server.url, NOW))).toEqual(["account warn"]);
    const later = new Date(NOW.getTime() + 400 * 24 * 3_600_000);
    expect(levelsOf(await examineSession(session, server.url, later))).toEqual(["account fail"]);
    const forged = new Tokens("another secret of more than thirty-two bytes", null).sign({
      ...{ userId: session.userId, email: session.email, version: 0, isBot: false },
    });
    expect(levelsOf(await examineSession({ ...session, token: forged }, server.url, NOW))).toEqual([
      "account fail",
      "socket fail",
    ]);
    expect(levelsOf(await examineSession(session, null, NOW))).toEqual(["account unknown"]);
  });

  test("looking registers nobody: contacts see no phone come and go", async () => {
    const { server, session } = await loggedIn();
    await examineSession(session, server.url, NOW);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain("# TYPE calling_events_total");
    expect(metrics).not.toMatch(/^calling_events_total.*register/m);
  });

  test.each(["", "a.b", "a.e30.c", `a.${Buffer.from('{"exp":"soon"}').toString("base64url")}.c`])(
    "a token without an end has none: %j",
    (token) => expect(expiryOf(token)).toBeNull(),
  );
});

describe("the files of a profile", () => {
  const ADA: Session = {
    token: "t",
    server: DEAD,
    userId: 1,
    email: "e",
    firstName: "A",
    lastName: "B",
    callId: "ada",
  };

  test("looking makes nothing and mends nothing", () => {
    const env = home();
    const path = profilePath("default", env);
    expect(readSession("default", env)).toBeNull();
    expect(statSync(env.CALLING_HOME, { throwIfNoEntry: false })?.isDirectory()).toBe(true);
    expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
    const store = ProfileStore.open(path);
    store.session = ADA;
    store.close();
    chmodSync(path, 0o644);
    expect(readSession("default", env)).toEqual(ADA);
    expect(statSync(path).mode & 0o777).toBe(0o644);
  });

  test("are the owner's alone, or it is said which are not and how to mend that", () => {
    const env = home();
    const path = profilePath("default", env);
    ProfileStore.open(path).close();
    expect(examineFiles("default", env)).toMatchObject([{ level: "ok" }]);
    chmodSync(path, 0o640);
    mkdirSync(join(env.CALLING_HOME, "run"), { mode: 0o755 });
    expect(examineFiles("default", env)).toMatchObject([
      { level: "fail", cure: `chmod go= ${path}` },
      { level: "fail", cure: `chmod go= ${join(env.CALLING_HOME, "run")}` },
    ]);
  });

  test("one that is no profile is a failure of its own, and no crash", () => {
    const env = home();
    mkdirSync(profilePath("default", env), { recursive: true });
    expect(() => readSession("default", env)).toThrow(
      expect.objectContaining({ code: "profile-unreadable" }),
    );
  });
});
