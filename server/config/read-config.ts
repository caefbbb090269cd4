import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { CallError } from "../../protocol/errors.js";
import type { DatabaseTarget } from "./database-url.js";
import { FLAGS } from "./flags.js";
import { isLoopbackHost } from "./loopback.js";
import { defaultConfig, type ServerConfig } from "./server-config.js";
import { type VariableName, type Variables, variables } from "./variables.js";

type Texts = Readonly<Record<string, string | undefined>>;

export interface ConfigSources {
  env: Texts;
  /** The folder whose `.env` is read; none is read without it. */
  folder?: string;
  /** Variables that the command line sets. */
  flags?: Partial<Record<VariableName, string>>;
}

/** Flags win over the environment, the environment over `.env`, and an empty text counts as nothing. */
export function readConfig({ env, folder, flags = {} }: ConfigSources): ServerConfig {
  refusePassword(flags.DATABASE_URL);
  const texts = { ...filled(readDotEnv(folder)), ...filled(env), ...filled(flags) };
  const parsed = variables.safeParse(texts);
  if (!parsed.success) throw badVariable(parsed.error.issues[0]);
  return toConfig(parsed.data);
}

function readDotEnv(folder: string | undefined): Texts {
  if (folder === undefined) return {};
  try {
    return parseEnv(readFileSync(join(folder, ".env"), "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    throw CallError.from(error, "bad-config", ".env cannot be read");
  }
}

function filled(texts: Texts): Texts {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined && text !== ""));
}

function refusePassword(url: string | undefined): void {
  if (url === undefined || !URL.canParse(url) || new URL(url).password === "") return;
  throw new CallError("bad-config", "--database must not hold a password; put the URL into DATABASE_URL");
}

function badVariable(issue: { path: PropertyKey[]; message: string } | undefined): CallError {
  const name = String(issue?.path[0]);
  const flag = FLAGS.find(({ variable }) => variable === name)?.flag;
  return new CallError("bad-config", `${name}${flag ? ` (--${flag})` : ""} ${issue?.message}`);
}

function toConfig(values: Variables): ServerConfig {
  const defaults = defaultConfig(values.CALLING_HOME);
  if (values.TURN_URLS?.length && values.TURN_SECRET === undefined) {
    throw new CallError("bad-config", "TURN_SECRET must be set when TURN_URLS is");
  }
  return {
    ...defaults,
    host: values.HOST ?? defaults.host,
    port: values.PORT ?? defaults.port,
    database: values.DATABASE_URL ?? separateDatabaseVariables(values),
    databaseConnections: values.MYSQL_CONNECTION_LIMIT ?? defaults.databaseConnections,
    databaseTls: values.DATABASE_TLS ?? defaults.databaseTls,
    redis: redisOf(values),
    jwtSecret: values.JWT_SECRET ?? null,
    jwtSecretPrevious: values.JWT_SECRET_PREVIOUS ?? null,
    tokenLifetimeSeconds: values.TOKEN_LIFETIME ?? defaults.tokenLifetimeSeconds,
    rateLimits: rateLimitsOf(values),
    legacyClients: values.LEGACY_CLIENTS ?? defaults.legacyClients,
    turnUrls: values.TURN_URLS ?? [],
    turnSecret: values.TURN_SECRET ?? null,
    stunUrls: values.STUN_URLS ?? [],
    trustProxy: values.TRUST_PROXY ?? defaults.trustProxy,
    corsOrigins: values.CORS_ORIGINS ?? [],
    logLevel: values.LOG_LEVEL ?? defaults.logLevel,
    metrics: values.METRICS ?? defaults.metrics,
    drainSeconds: values.DRAIN_SECONDS ?? defaults.drainSeconds,
    pushAccount: pushAccountOf(values),
  };
}

function redisOf({ REDIS_URL: url, REDIS_TLS: tls = "off", REDIS_PREFIX: prefix = "calling:" }: Variables) {
  if (url === undefined && tls !== "off") {
    throw new CallError("bad-config", "REDIS_URL must be set when REDIS_TLS is");
  }
  return url === undefined ? null : { url, tls, prefix };
}

function pushAccountOf(values: Variables): ServerConfig["pushAccount"] {
  const { FIREBASE_SERVICE_ACCOUNT_PATH: path, FIREBASE_SERVICE_ACCOUNT_JSON: json } = values;
  if (path !== undefined && json !== undefined) {
    const text = "Set FIREBASE_SERVICE_ACCOUNT_PATH or FIREBASE_SERVICE_ACCOUNT_JSON, not both";
    throw new CallError("bad-config", text);
  }
  if (path !== undefined) return { path };
  return json === undefined ? null : { json };
}

/** Where strangers can come in, nobody may guess passwords or ring people without end. */
function rateLimitsOf({ RATE_LIMITS: wanted = true, HOST: host, TRUST_PROXY: proxy }: Variables): boolean {
  const isPublic = proxy === true || (host !== undefined && !isLoopbackHost(host));
  if (!wanted && isPublic) {
    throw new CallError("bad-config", "RATE_LIMITS can be off only on a loopback HOST without a proxy");
  }
  return wanted;
}

/** The app's README says `DB_*`, its code reads `MYSQL_*`; both mean the same. */
function separateDatabaseVariables(values: Variables): DatabaseTarget | null {
  const host = values.DB_HOST ?? values.MYSQL_HOST;
  const name = values.DB_NAME ?? values.MYSQL_DATABASE;
  if (host === undefined && name === undefined) return null;
  if (name === undefined) throw new CallError("bad-config", "DB_NAME must be set when DB_HOST is");
  return {
    kind: "mysql",
    host: host ?? "127.0.0.1",
    port: values.DB_PORT ?? values.MYSQL_PORT ?? 3306,
    user: values.DB_USER ?? values.MYSQL_USER ?? "root",
    password: values.DB_PASSWORD ?? values.MYSQL_PASSWORD ?? "",
    name,
  };
}
