import { tokensOf } from "../auth/configured-tokens.js";
import { Passwords } from "../auth/passwords.js";
import type { Tokens } from "../auth/tokens.js";
import { FLAGS } from "../config/flags.js";
import { readConfig } from "../config/read-config.js";
import type { ServerConfig } from "../config/server-config.js";
import { openStore, type Store } from "../store/open-store.js";
import type { CommandContext } from "./context.js";

/** The configuration's own flags as commander names them. */
export interface ConfigFlags {
  port?: string;
  host?: string;
  database?: string;
  legacyClients?: string;
  rateLimits?: string;
  turnUrls?: string;
  stunUrls?: string;
  trustProxy?: string;
  corsOrigins?: string;
  logLevel?: string;
}

/** What the commands for accounts work with. */
export interface Services {
  store: Store;
  tokens: Tokens;
  passwords: Passwords;
}

const PROPERTY: Record<(typeof FLAGS)[number]["flag"], keyof ConfigFlags> = {
  port: "port",
  host: "host",
  database: "database",
  "legacy-clients": "legacyClients",
  "rate-limits": "rateLimits",
  "turn-urls": "turnUrls",
  "stun-urls": "stunUrls",
  "trust-proxy": "trustProxy",
  "cors-origins": "corsOrigins",
  "log-level": "logLevel",
};

/** The configuration of this process: flags, then the environment, then `.env` in its folder. */
export function configOf(flags: ConfigFlags, { env, folder }: CommandContext): ServerConfig {
  const given = FLAGS.flatMap(({ flag, variable }) => {
    const value = flags[PROPERTY[flag]];
    return value === undefined ? [] : [[variable, value] as const];
  });
  return readConfig({ env, folder, flags: Object.fromEntries(given) });
}

/** Opens the database for one piece of work, and closes it whatever happens. */
export async function withServices<T>(
  config: ServerConfig,
  work: (services: Services) => Promise<T>,
): Promise<T> {
  const store = await openStore(config);
  try {
    return await work({ store, tokens: tokensOf(config), passwords: new Passwords() });
  } finally {
    await store.close();
  }
}
