import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { CallError } from "../../../protocol/errors.js";
import { readConfig } from "../../../server/config/read-config.js";
import { defaultConfig, type ServerConfig } from "../../../server/config/server-config.js";

const LONG = "a secret of at least thirty-two bytes";

test("an empty environment is a working configuration on this machine alone", () => {
  expect(readConfig({ env: {} })).toEqual(defaultConfig());
  expect(readConfig({ env: {} })).toMatchObject({ host: "127.0.0.1", port: 5000, legacyClients: "loopback" });
});

describe("what is set", () => {
  const mysql = { kind: "mysql", host: "db", port: 3306, user: "root", password: "", name: "calling" };
  const cases: { env: Record<string, string>; config: Partial<ServerConfig> | Record<string, unknown> }[] = [
    { env: { PORT: "0", HOST: "::1" }, config: { port: 0, host: "::1" } },
    { env: { PORT: "", HOST: "" }, config: { port: 5000, host: "127.0.0.1" } },
    { env: { DATABASE_URL: "sqlite:/a/b.db" }, config: { database: { kind: "sqlite", path: "/a/b.db" } } },
    { env: { DATABASE_URL: "sqlite::memory:" }, config: { database: { kind: "sqlite", path: ":memory:" } } },
    { env: { DATABASE_URL: "mysql://root@db/calling" }, config: { database: mysql } },
    {
      env: { DATABASE_URL: "mysql://a%40b:p%2Fw%3A@[::1]:3307/c%20d" },
      config: { database: { ...mysql, user: "a@b", password: "p/w:", host: "::1", port: 3307, name: "c d" } },
    },
    { env: { DATABASE_TLS: "on" }, config: { databaseTls: "on" } },
    { env: { DATABASE_TLS: "/etc/ca.pem" }, config: { databaseTls: { caFile: "/etc/ca.pem" } } },
    { env: { DB_HOST: "db", DB_NAME: "calling" }, config: { database: mysql } },
    {
      env: { DB_HOST: "db", DB_USER: "u", DB_PASSWORD: "p", DB_NAME: "n", DB_PORT: "1" },
      config: { database: { ...mysql, user: "u", password: "p", name: "n", port: 1 } },
    },
    {
      env: { MYSQL_HOST: "db", MYSQL_USER: "u", MYSQL_PASSWORD: "p", MYSQL_DATABASE: "n", MYSQL_PORT: "2" },
      config: { database: { ...mysql, user: "u", password: "p", name: "n", port: 2 } },
    },
    {
      env: { DATABASE_URL: "sqlite:x", DB_HOST: "db", DB_NAME: "n", MYSQL_HOST: "db2" },
      config: { database: { kind: "sqlite", path: "x" } },
    },
    { env: { MYSQL_CONNECTION_LIMIT: "25" }, config: { databaseConnections: 25 } },
    {
      env: { JWT_SECRET: LONG, JWT_SECRET_PREVIOUS: `${LONG}!` },
      config: { jwtSecret: LONG, jwtSecretPrevious: `${LONG}!` },
    },
    { env: { LEGACY_CLIENTS: "deny" }, config: { legacyClients: "deny" } },
    { env: { TOKEN_LIFETIME: "12h" }, config: { tokenLifetimeSeconds: 12 * 3600 } },
    { env: { TOKEN_LIFETIME: "7d" }, config: { tokenLifetimeSeconds: 7 * 86_400 } },
    { env: { TOKEN_LIFETIME: "1s" }, config: { tokenLifetimeSeconds: 1 } },
    { env: { TOKEN_LIFETIME: "365d" }, config: { tokenLifetimeSeconds: 365 * 86_400 } },
    { env: { RATE_LIMITS: "off" }, config: { rateLimits: false } },
    { env: { RATE_LIMITS: "off", HOST: "localhost" }, config: { rateLimits: false, host: "localhost" } },
    { env: { RATE_LIMITS: "off", HOST: "127.0.0.2" }, config: { rateLimits: false, host: "127.0.0.2" } },
    { env: { RATE_LIMITS: "off", HOST: "::1" }, config: { rateLimits: false, host: "::1" } },
    { env: { RATE_LIMITS: "on", HOST: "0.0.0.0" }, config: { rateLimits: true, host: "0.0.0.0" } },
    {
      env: { TURN_URLS: "turn:a:3478, turns:b:5349?transport=tcp", TURN_SECRET: "s", STUN_URLS: "stun:c" },
      config: {
        turnUrls: ["turn:a:3478", "turns:b:5349?transport=tcp"],
        turnSecret: "s",
        stunUrls: ["stun:c"],
      },
    },
    { env: { TRUST_PROXY: "ON" }, config: { trustProxy: true } },
    { env: { TRUST_PROXY: "0" }, config: { trustProxy: false } },
    {
      env: { CORS_ORIGINS: "https://a.example,http://b.example:8080," },
      config: { corsOrigins: ["https://a.example", "http://b.example:8080"] },
    },
    { env: { LOG_LEVEL: "debug" }, config: { logLevel: "debug" } },
    { env: { CALLING_HOME: "/srv/calling" }, config: { dataFolder: "/srv/calling/server" } },
  ];
  test.each(cases)("$env", ({ env, config }) => {
    expect(readConfig({ env })).toEqual({ ...defaultConfig(env.CALLING_HOME), ...config });
  });
});

describe("a wrong value is refused in one line that names the variable", () => {
  const cases: [string, string][] = [
    ["PORT", "http"],
    ["PORT", "65536"],
    ["PORT", "-1"],
    ["PORT", "80.5"],
    ["HOST", "not a host"],
    ["DATABASE_URL", "postgres://root:hunter2@db/calling"],
    ["DATABASE_URL", "sqlite:"],
    ["DATABASE_URL", "mysql://root:hunter2@db"],
    ["DATABASE_URL", "mysql://root:hunter2@db/a/b"],
    ["DATABASE_URL", "mysql://root:hunter2%zz@db/calling"],
    ["DB_PORT", "0"],
    ["MYSQL_CONNECTION_LIMIT", "0"],
    ["JWT_SECRET", "hunter2".repeat(4)],
    ["JWT_SECRET_PREVIOUS", "hunter2"],
    ["TOKEN_LIFETIME", "7"],
    ["TOKEN_LIFETIME", "0d"],
    ["TOKEN_LIFETIME", "366d"],
    ["TOKEN_LIFETIME", "forever"],
    ["RATE_LIMITS", "some"],
    ["REDIS_URL", "http://hunter2@redis"],
    ["REDIS_URL", "hunter2"],
    ["REDIS_TLS", "hunter2"],
    ["REDIS_PREFIX", "hunter2 "],
    ["LEGACY_CLIENTS", "yes"],
    ["DATABASE_TLS", "yes"],
    ["TURN_URLS", "https://turn.example.org"],
    ["STUN_URLS", "stun:a,turn:b"],
    ["TURN_SECRET", ""],
    ["TRUST_PROXY", "maybe"],
    ["CORS_ORIGINS", "*"],
    ["CORS_ORIGINS", "https://a.example/path"],
    ["LOG_LEVEL", "loud"],
  ];
  test.each(cases)("%s=%s", (name, value) => {
    const env = name === "TURN_SECRET" ? { TURN_URLS: "turn:a" } : { [name]: value };
    const failure = failureOf(() => readConfig({ env }));
    expect(failure.code).toBe("bad-config");
    expect(failure.message).toMatch(new RegExp(`^${name} [^\n]+$`));
    expect(failure.message).not.toContain("hunter2");
  });

  test("encryption to a Redis that is not named", () => {
    const failure = failureOf(() => readConfig({ env: { REDIS_TLS: "on" } }));
    expect([failure.code, failure.message]).toEqual([
      "bad-config",
      "REDIS_URL must be set when REDIS_TLS is",
    ]);
  });

  test.each<Record<string, string>>([
    { HOST: "0.0.0.0" },
    { HOST: "::" },
    { HOST: "192.0.2.1" },
    { HOST: "calling.example.org" },
    { HOST: "127.0.0.1.example.org" },
    { TRUST_PROXY: "on" },
  ])("no rate limits where strangers come in: %j", (env) => {
    const failure = failureOf(() => readConfig({ env: { ...env, RATE_LIMITS: "off" } }));
    expect(failure).toMatchObject({ code: "bad-config" });
    expect(failure.message).toMatch(/^RATE_LIMITS [^\n]+$/);
  });

  test("a host without a database", () => {
    expect(failureOf(() => readConfig({ env: { DB_HOST: "db" } })).message).toContain("DB_NAME");
  });
});

test("whatever the environment says, the answer is a configuration or `bad-config`", () => {
  const names = ["PORT", "DATABASE_URL", "JWT_SECRET", "TURN_URLS", "CORS_ORIGINS", "TRUST_PROXY", "DB_NAME"];
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), fc.string()), (env) => {
      try {
        return readConfig({ env }).port >= 0;
      } catch (error) {
        return error instanceof CallError && error.code === "bad-config";
      }
    }),
  );
});

describe("of several sources", () => {
  const folderWith = (content: string): string => {
    const folder = mkdtempSync(join(tmpdir(), "calling-config-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, ".env"), content);
    return folder;
  };

  test("the environment wins over .env, and flags over both", () => {
    const folder = folderWith('PORT=1001\nHOST=host-of-file\nLOG_LEVEL="warn" # quiet\n');
    const env = { HOST: "host-of-environment", LOG_LEVEL: "error" };
    const config = readConfig({ env, folder, flags: { LOG_LEVEL: "debug" } });
    expect(config).toMatchObject({ port: 1001, host: "host-of-environment", logLevel: "debug" });
  });

  test("an empty variable of the environment leaves the one in .env", () => {
    expect(readConfig({ env: { PORT: "" }, folder: folderWith("PORT=1001") }).port).toBe(1001);
  });

  test("a folder without .env is fine", () => {
    expect(readConfig({ env: {}, folder: join(tmpdir(), "no-such-folder") }).port).toBe(5000);
  });

  test("a flag is named when its value is wrong", () => {
    const failure = failureOf(() => readConfig({ env: {}, flags: { PORT: "x" } }));
    expect(failure.message).toContain("--port");
  });

  test("a password on the command line is refused", () => {
    const flags = { DATABASE_URL: "mysql://root:hunter2@db/calling" };
    const failure = failureOf(() => readConfig({ env: {}, flags }));
    expect(failure.code).toBe("bad-config");
    expect(failure.message).not.toContain("hunter2");
    expect(
      readConfig({ env: {}, flags: { DATABASE_URL: "mysql://root@db/calling" } }).database,
    ).toMatchObject({
      password: "",
    });
  });
});

function failureOf(work: () => unknown): CallError {
  try {
    work();
  } catch (error) {
    if (error instanceof CallError) return error;
    throw error;
  }
  throw new Error("It was accepted");
}
