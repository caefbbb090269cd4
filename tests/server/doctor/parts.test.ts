import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { defaultConfig } from "../../../server/config/server-config.js";
import { compareClocks } from "../../../server/doctor/clocks.js";
import { examineDatabase } from "../../../server/doctor/database.js";
import { examineFolder } from "../../../server/doctor/folder.js";
import { examineMachine } from "../../../server/doctor/machine.js";
import { examinePort } from "../../../server/doctor/port.js";
import { examinePush } from "../../../server/doctor/push.js";
import { examineRelays, parseRelay } from "../../../server/doctor/relays.js";
import { examineSecret } from "../../../server/doctor/secret.js";
import { openStore } from "../../../server/store/open-store.js";
import { GoogleStandIn } from "../../support/google-stand-in.js";
import { describeWith } from "../../support/requirements.js";
import { testServer } from "../../support/server.js";
import { mysqlTarget, useMysqlDatabase } from "../store/each-database.js";

const NOW = Date.UTC(2026, 5, 1);
const DAY = 24 * 60 * 60;

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "calling-doctor-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

const settings = (changes = {}) => ({ ...defaultConfig(), ...changes });
const levelsOf = (findings: readonly { level: string }[]) => findings.map(({ level }) => level);

describe("the machine", () => {
  test.each([
    ["20.16.0", "fail"],
    ["20.17.0", "ok"],
    ["18.20.0", "fail"],
    ["22.12.0", "fail"],
    ["22.13.0", "ok"],
    ["24.0.0", "ok"],
  ])("Node %s is %s", (version, level) => {
    expect(examineMachine(NOW, version, null)[0]?.level).toBe(level);
  });

  test("too few descriptors are named with the sockets that they allow", () => {
    const [, few] = examineMachine(NOW, "20.17.0", 1_024);
    expect(few).toMatchObject({ level: "warn", text: expect.stringContaining("924 sockets") });
    expect(levelsOf(examineMachine(NOW, "20.17.0", 65_536))).toEqual(["ok", "ok", "ok"]);
  });

  test("a clock that has lost the time fails", () => {
    expect(examineMachine(0, "20.17.0", null).at(-1)?.level).toBe("fail");
  });

  test.each([
    [0, "ok"],
    [1_999, "ok"],
    [60_000, "warn"],
    [-60_000, "warn"],
  ])("a clock %i ms from ours is %s", async (apart, level) => {
    expect(
      (
        await compareClocks(
          "redis",
          async () => NOW + apart,
          () => NOW,
        )
      ).level,
    ).toBe(level);
  });
});

describe("the secret", () => {
  test("none yet is fine", () => {
    expect(levelsOf(examineSecret(settings({ dataFolder: temporaryFolder() }), NOW))).toEqual(["ok"]);
  });

  test.each([
    ["random", randomBytes(32).toString("hex"), "ok"],
    ["one letter", "a".repeat(40), "warn"],
    ["a word over and over", "secret".repeat(8), "warn"],
  ])("%s", (_name, jwtSecret, level) => {
    const findings = examineSecret(settings({ jwtSecret }), NOW);
    expect(levelsOf(findings)).toEqual([level]);
    expect(JSON.stringify(findings)).not.toContain(jwtSecret);
  });

  test("the same one twice rotates nothing", () => {
    const jwtSecret = randomBytes(32).toString("hex");
    expect(levelsOf(examineSecret(settings({ jwtSecret, jwtSecretPrevious: jwtSecret }), NOW))).toContain(
      "warn",
    );
  });

  test("a file that others can read fails, an old one warns", () => {
    const dataFolder = temporaryFolder();
    const path = join(dataFolder, "jwt-secret");
    writeFileSync(path, "secret", { mode: 0o600 });
    utimesSync(path, NOW / 1_000 - 400 * DAY, NOW / 1_000 - 400 * DAY);
    expect(levelsOf(examineSecret(settings({ dataFolder }), NOW))).toEqual(["warn"]);
    chmodSync(path, 0o644);
    expect(levelsOf(examineSecret(settings({ dataFolder }), NOW))).toEqual(["fail"]);
  });
});

describe("the data folder", () => {
  test("one that is not there yet is not made", async () => {
    const folder = join(temporaryFolder(), "deep", "server");
    const [finding] = await examineFolder(folder);
    expect(finding).toMatchObject({ level: "ok", text: expect.stringContaining("first start") });
  });

  test("one that others can write into fails", async () => {
    const folder = join(temporaryFolder(), "open");
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    expect((await examineFolder(folder))[0]?.level).toBe("fail");
  });
});

describe("the database", () => {
  const sqlite = (path: string) => settings({ database: { kind: "sqlite", path } });

  test("a file that is not there yet is not made", async () => {
    const folder = temporaryFolder();
    const findings = await examineDatabase(sqlite(join(folder, "new.sqlite")));
    expect(levelsOf(findings)).toEqual(["ok"]);
    expect(await examineDatabase(sqlite(join(folder, "new.sqlite")))).toEqual(findings);
  });

  test("one that is up to date is fine, one without tables is to be migrated", async () => {
    const path = join(temporaryFolder(), "calling.sqlite");
    writeFileSync(path, "", { mode: 0o600 });
    expect((await examineDatabase(sqlite(path))).at(-1)).toMatchObject({ level: "warn", about: "tables" });
    await (await openStore(sqlite(path))).close();
    expect(levelsOf(await examineDatabase(sqlite(path)))).toEqual(["ok", "ok"]);
  });

  test("a file that is no database fails, and so does one that others can read", async () => {
    const path = join(temporaryFolder(), "calling.sqlite");
    writeFileSync(
      path,
      "this is no database, whatever its name says; it is only long enough to be read as one",
    );
    chmodSync(path, 0o600);
    expect(levelsOf(await examineDatabase(sqlite(path)))).toEqual(["fail"]);
    chmodSync(path, 0o644);
    expect(levelsOf(await examineDatabase(sqlite(path)))).toEqual(["fail"]);
  });

  test("one that nobody answers for fails without its password", async () => {
    const database = {
      kind: "mysql",
      host: "127.0.0.1",
      port: 1,
      user: "u",
      password: "hush-hush",
      name: "x",
    };
    const findings = await examineDatabase(settings({ database }));
    expect(levelsOf(findings)).toEqual(["fail"]);
    expect(JSON.stringify(findings)).not.toContain("hush-hush");
  });
});

await describeWith("mariadb", "the database on MariaDB", () => {
  const name = `calling_doctor_${randomBytes(6).toString("hex")}`;
  useMysqlDatabase(name);

  test("tells version, clock and missing steps", async () => {
    const database = mysqlTarget(name);
    const before = await examineDatabase(settings({ database }));
    expect(before.find(({ about }) => about === "tables")?.level).toBe("warn");
    await (await openStore(settings({ database }))).close();
    const after = await examineDatabase(settings({ database }));
    expect(after.find(({ about }) => about === "tables")?.level).toBe("ok");
    expect(after.map(({ text }) => text)).toContain("its clock agrees with ours");
    expect(after[0]).toMatchObject({ level: "ok", text: expect.stringMatching(/^answers: \d+\./) });
  });
});

describe("the port", () => {
  test("free, ours, or somebody else's", async () => {
    const ours = await testServer();
    expect(await examinePort({ host: "127.0.0.1", port: ours.port })).toMatchObject({
      level: "ok",
      text: expect.stringContaining("ours"),
    });
    const other = createServer((_request, response) => response.end("hello"));
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    expect(await examinePort({ host: "127.0.0.1", port })).toMatchObject({ level: "fail" });
    other.closeAllConnections();
    await new Promise((resolve) => other.close(resolve));
    expect(await examinePort({ host: "127.0.0.1", port })).toMatchObject({ level: "ok" });
  });

  test("an address that is not ours fails", async () => {
    expect(await examinePort({ host: "192.0.2.1", port: 5_000 })).toMatchObject({ level: "fail" });
  });
});

describe("relays", () => {
  test.each([
    ["turn:turn.example.org", { host: "turn.example.org", port: 3478, transport: "udp" }],
    ["turn:192.0.2.1:3479?transport=tcp", { host: "192.0.2.1", port: 3479, transport: "tcp" }],
    ["turns:t.example.org", { host: "t.example.org", port: 5349, transport: "tcp" }],
    ["stun:[2001:db8::1]:3478", { host: "2001:db8::1", port: 3478, transport: "udp" }],
    ["turn://turn.example.org", null],
    ["turn:", null],
    ["turn:host:port", null],
  ])("%s", (url, relay) => {
    expect(parseRelay(url)).toEqual(relay);
  });

  test("one that answers is fine; the answer must be to our question", async () => {
    const stun = createSocket("udp4");
    onTestFinished(() => void stun.close());
    await new Promise<void>((resolve) => stun.bind(0, "127.0.0.1", resolve));
    stun.on("message", (request, { port, address }) => {
      const answer = Buffer.from(request);
      answer.writeUInt16BE(0x0101, 0);
      stun.send(Buffer.alloc(20), port, address);
      stun.send(answer, port, address);
    });
    const stunUrls = [`stun:127.0.0.1:${stun.address().port}`];
    expect(levelsOf(await examineRelays(settings({ stunUrls })))).toEqual(["ok", "ok"]);
  });

  test("a public server without TURN warns, a short secret too", async () => {
    expect(levelsOf(await examineRelays(settings({ host: "0.0.0.0" })))).toEqual(["warn"]);
    const [secret] = await examineRelays(settings({ turnUrls: ["turn://x"], turnSecret: "short" }));
    expect(secret).toMatchObject({ level: "warn" });
    expect(JSON.stringify(secret)).not.toContain('"short"');
  });
});

describe("push", () => {
  test("off is fine, a good account too, a wrong one fails", async () => {
    const google = await GoogleStandIn.start();
    expect(await examinePush({ pushAccount: null })).toMatchObject({ level: "ok" });
    expect(await examinePush({ pushAccount: { json: google.account() } })).toMatchObject({ level: "ok" });
    expect(await examinePush({ pushAccount: { json: google.forgedAccount() } })).toMatchObject({
      level: "fail",
    });
    expect(await examinePush({ pushAccount: { json: "{}" } })).toMatchObject({ level: "fail" });
  });
});
