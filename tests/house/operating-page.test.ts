import { describe, expect, test } from "vitest";
import { defaultConfig } from "../../server/config/server-config.js";
import { variables } from "../../server/config/variables.js";
import { readText } from "./repository.js";

const known = Object.keys(variables.shape).sort();

/** The first two columns of the table of settings, one entry for each variable. */
const settings = new Map(
  [...readText("docs/operating.md").matchAll(/^\| ((?:`[A-Z_]+`(?:, )?)+) \| ([^|]+) \| /gm)].flatMap(
    ([, names = "", preset = ""]) =>
      [...names.matchAll(/`([A-Z_]+)`/g)].map(([, name = ""]) => [name, preset.trim()] as const),
  ),
);

test("docs/operating.md lists every variable, and no other", () => {
  expect([...settings.keys()].sort()).toEqual(known);
});

test(".env.example lists every variable, and no other", () => {
  const listed = readText(".env.example").matchAll(/^# ([A-Z_]+)=/gm);
  expect([...new Set([...listed].map(([, name]) => name))].sort()).toEqual(known);
});

test("the defaults there are those of the code", () => {
  const config = defaultConfig();
  expect(Object.fromEntries(settings)).toMatchObject({
    PORT: String(config.port),
    HOST: config.host,
    DATABASE_TLS: config.databaseTls,
    MYSQL_CONNECTION_LIMIT: String(config.databaseConnections),
    TOKEN_LIFETIME: `${config.tokenLifetimeSeconds / (24 * 60 * 60)}d`,
    RATE_LIMITS: config.rateLimits ? "on" : "off",
    LEGACY_CLIENTS: config.legacyClients,
    TRUST_PROXY: config.trustProxy ? "on" : "off",
    METRICS: config.metrics,
    DRAIN_SECONDS: String(config.drainSeconds),
    LOG_LEVEL: config.logLevel,
  });
});

describe("docs/troubleshooting.md", () => {
  const sections = readText("docs/troubleshooting.md").split(/^## /m).slice(1);

  test("has ten troubles", () => {
    expect(sections).toHaveLength(10);
  });

  test.each(sections.map((section) => [section.split("\n", 1)[0], section] as const))(
    "%s: symptom, check and cure",
    (_title, section) => {
      expect(section).toMatch(/\*\*Symptom\.\*\*[\s\S]+\*\*Check\.\*\*[\s\S]+\*\*Cure\.\*\*/);
    },
  );

  test("names only variables and metrics that exist", () => {
    const named = [...readText("docs/troubleshooting.md").matchAll(/`([A-Z][A-Z_]{3,})(?:=[^`]*)?`/g)];
    const foreign = ["EMFILE"];
    expect(
      named.map(([, name = ""]) => name).filter((name) => ![...known, ...foreign].includes(name)),
    ).toEqual([]);
  });
});

test("every metric that the pages name is one that the server has", () => {
  const sources = ["server", "process", "http", "index"]
    .map((name) => readText(`server/metrics/${name}.ts`))
    .join();
  const named = ["docs/operating.md", "docs/troubleshooting.md"].flatMap((page) => [
    ...readText(page).matchAll(/`((?:calling|process|nodejs)_[a-z0-9_]+)`/g),
  ]);
  expect(named.length).toBeGreaterThan(10);
  expect(named.map(([, name]) => name).filter((name) => !sources.includes(`"${name}"`))).toEqual([]);
});
