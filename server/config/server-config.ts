import { dataFolder } from "./data-folder.js";
import type { DatabaseTarget } from "./database-url.js";
import type { TlsMode } from "./tls-mode.js";
import type { LEGACY_CLIENTS, METRICS, Variables } from "./variables.js";

/** Everything that decides how a server runs; plain values, nothing opened yet. */
export interface ServerConfig {
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Holds the generated secret and the SQLite file. */
  dataFolder: string;
  /** Null means the SQLite file in the data folder. */
  database: DatabaseTarget | null;
  /** Connections that MySQL is asked for at most. */
  databaseConnections: number;
  /** Whether MySQL must be reached encrypted, and by whom its certificate must be signed. */
  databaseTls: TlsMode;
  /** Through which several nodes act as one server; null for a server alone. */
  redis: RedisConfig | null;
  /** Null means the generated secret in the data folder. */
  jwtSecret: string | null;
  /** Still verifies, but signs nothing any more. */
  jwtSecretPrevious: string | null;
  /** How long a new token is good. */
  tokenLifetimeSeconds: number;
  /** False on a machine of one's own: nobody is told to wait. */
  rateLimits: boolean;
  legacyClients: (typeof LEGACY_CLIENTS)[number];
  turnUrls: string[];
  turnSecret: string | null;
  stunUrls: string[];
  trustProxy: boolean;
  corsOrigins: string[];
  logLevel: NonNullable<Variables["LOG_LEVEL"]>;
  metrics: (typeof METRICS)[number];
  /** A stopping server hands over and says goodbye within this, and then ends whatever hangs. */
  drainSeconds: number;
  /** The service account that signs push messages; null means that offline phones are not woken. */
  pushAccount: PushAccountSource | null;
}

/** Where the service account is: in a file, or in the environment itself. */
export type PushAccountSource = { path: string } | { json: string };

export interface RedisConfig {
  url: string;
  tls: TlsMode;
  /** In front of every key, so that several installations can share one Redis. */
  prefix: string;
}

/** What holds when nothing is configured. */
export function defaultConfig(callingHome?: string): ServerConfig {
  return {
    host: "127.0.0.1",
    port: 5000,
    dataFolder: dataFolder(callingHome),
    database: null,
    databaseConnections: 10,
    databaseTls: "off",
    redis: null,
    jwtSecret: null,
    jwtSecretPrevious: null,
    tokenLifetimeSeconds: 7 * 24 * 60 * 60,
    rateLimits: true,
    legacyClients: "loopback",
    turnUrls: [],
    turnSecret: null,
    stunUrls: [],
    trustProxy: false,
    corsOrigins: [],
    logLevel: "info",
    metrics: "loopback",
    drainSeconds: 10,
    pushAccount: null,
  };
}
