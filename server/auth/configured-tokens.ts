import type { ServerConfig } from "../config/server-config.js";
import { loadOrCreateSecret } from "./secret-file.js";
import { Tokens } from "./tokens.js";

/** The tokens of a configured server; the commands sign the same. */
export function tokensOf(config: ServerConfig, now: () => number = Date.now): Tokens {
  const secret = config.jwtSecret ?? loadOrCreateSecret(config.dataFolder);
  return new Tokens(secret, config.jwtSecretPrevious, { lifetimeSeconds: config.tokenLifetimeSeconds, now });
}
