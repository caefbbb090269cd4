import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { examineDaemon } from "../../../cli/doctor/daemon.js";
import { startTestServer, type TestServer } from "../../support/server.js";
import { CliHome } from "../support/spawn-cli.js";

/* The whole command, as it is run: everything that it looks at is really looked at. */

/** Each starts several processes one after the other. */
const DEADLINE_MS = 60_000;

describe("calling doctor", () => {
  let server: TestServer;
  let home: CliHome;

  beforeAll(async () => {
    server = await startTestServer();
    home = new CliHome(server.url);
  });

  afterAll(async () => {
    await home.close();
    await server.close();
  }, DEADLINE_MS);

  test(
    "signed out it finds what there is, says how to go on, and that is no failure",
    async () => {
      const { code, stdout, stderr } = await home.run("doctor --no-tone");
      expect(stdout).toMatch(/^ok {3}server: http:\/\/127/m);
      expect(stdout).toMatch(/^warn account: nobody is logged in.*\n {5}→ .*calling login/m);
      for (const about of ["files", "clock", "daemon", "ways", "noise", "video", "terminal"]) {
        expect(stdout).toContain(` ${about}: `);
      }
      expect(stderr).toMatch(/^Calls can work, with \d+ warnings?\.$/m);
      expect(code).toBe(0);
    },
    DEADLINE_MS,
  );

  test(
    "signed in it tells who, as JSON for machines, and never shows the token",
    async () => {
      const { token, callId } = await server.createUser();
      await home.run("login --token-stdin", { profile: "known", stdin: token });
      const { code, objects, stdout } = await home.run("doctor --no-tone --json", { profile: "known" });
      expect(code).toBe(0);
      expect(objects).toContainEqual(
        expect.objectContaining({
          v: 1,
          type: "finding",
          about: "account",
          level: "ok",
          text: expect.stringContaining(callId),
        }),
      );
      expect(objects.find(({ about }) => about === "socket")).toMatchObject({ level: "ok" });
      for (const { level, cure } of objects)
        expect(level === "warn" || level === "fail").toBe(cure !== undefined && level !== "unknown");
      expect(stdout).not.toContain(token);
    },
    DEADLINE_MS,
  );

  test(
    "with a daemon it tells its version, and that one can be called",
    async () => {
      const { token, callId } = await server.createUser();
      const profile = "reached";
      await home.run("login --token-stdin", { profile, stdin: token });
      expect((await home.run("daemon start", { profile })).code).toBe(0);
      try {
        const { findings, isInCall } = await examineDaemon(profile, { CALLING_HOME: home.folder });
        const found = (about: string) => findings.find((one) => one.about === about);
        expect(found("daemon")).toMatchObject({
          level: "ok",
          text: expect.stringContaining("runs, version"),
        });
        // The line may still be on its way; what it must not be is refused or signed out.
        expect(found("registration")?.text).toMatch(new RegExp(`^${callId} can be called|connecting`));
        expect(isInCall).toBe(false);
      } finally {
        await home.run("daemon stop --force", { profile });
      }
    },
    DEADLINE_MS,
  );

  test(
    "offline it still looks at everything else, and fails",
    async () => {
      const { code, objects } = await home.run(
        "doctor --no-tone --json --server http://127.0.0.1:1 --fallback http://127.0.0.1:1",
      );
      expect(code).toBe(1);
      const levels = new Map(objects.map(({ about, level }) => [about, level]));
      expect(levels.get("server")).toBe("fail");
      expect(levels.get("ways")).toBe("unknown");
      expect(levels.has("noise")).toBe(true);
    },
    DEADLINE_MS,
  );
});
