import { CallError } from "../protocol/errors.js";
import type { Environment } from "./context.js";

/** The mobile app's own default, and so ours. */
export const DEFAULT_SERVER = "http://localhost:5000";

/**
 * The servers that the user named, by a flag or else in the environment. Nobody's password or token goes to a server
 * that nobody named: without a fallback of its own, a server that was named is its own fallback. Throws `usage`.
 */
export function namedServers(
  flags: { server?: string | undefined; fallback?: string | undefined },
  env: Environment,
): { server: string | undefined; fallback: string | undefined } {
  const server = named("--server", flags.server, "CALLING_SERVER", env);
  const fallback = named("--fallback", flags.fallback, "CALLING_FALLBACK", env);
  return { server, fallback };
}

function named(
  flag: string,
  given: string | undefined,
  variable: string,
  env: Environment,
): string | undefined {
  if (given !== undefined) return serverUrl(given, flag);
  const value = env[variable];
  return value ? serverUrl(value, variable) : undefined;
}

/** Reads the address of a server. What was typed is not repeated: it may hold a password. */
export function serverUrl(text: string, source: string): string {
  const wrong = (why: string) => new CallError("usage", `${source}: ${why}, such as ${DEFAULT_SERVER}`);
  if (!URL.canParse(text)) throw wrong("this is not the address of a server");
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw wrong("an address begins with http: or https:");
  if (url.username || url.password) throw wrong("an address carries no user name and no password");
  if (url.pathname !== "/" || url.search || url.hash)
    throw wrong("an address is a host and a port and nothing more");
  return url.origin;
}
