import { dataFolder } from "./data-folder.js";
import type { DatabaseTarget } from "./database-url.js";
import type { LEGACY_CLIENTS, Variables } from "./variables.js";

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
  /** Null means the generated secret in the data folder. */
  jwtSecret: string | null;
  /** Still verifies, but signs nothing any more. */
  jwtSecretPrevious: string | null;
  legacyClients: (typeof LEGACY_CLIENTS)[number];
  turnUrls: string[];
  turnSecret: string | null;
  stunUrls: string[];
  trustProxy: boolean;
  corsOrigins: string[];
  logLevel: NonNullable<Variables["LOG_LEVEL"]>;
}

/** What holds when nothing is configured. */
export function defaultConfig(callingHome?: string): ServerConfig {
  return {
    host: "127.0.0.1",
    port: 5000,
    dataFolder: dataFolder(callingHome),
    database: null,
    databaseConnections: 10,
    jwtSecret: null,
    jwtSecretPrevious: null,
    legacyClients: "loopback",
    turnUrls: [],
    turnSecret: null,
    stunUrls: [],
    trustProxy: false,
    corsOrigins: [],
    logLevel: "info",
  };
}
