import type { IncomingHttpHeaders } from "node:http";
import { isLoopback } from "../config/loopback.js";
import { addressKey } from "../limits/address-key.js";

/** Who may connect without a token: nobody, processes of this machine, or anybody. */
export type LegacyClients = "deny" | "loopback" | "allow";

/** The facts about a connection that its admission depends on. */
export interface Connection {
  /** The TCP peer, never what a header says. */
  readonly address: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

const FORWARDING = ["forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip"];

/** True when somebody between the client and this server says that it passed the connection on. */
export function isForwarded(headers: IncomingHttpHeaders): boolean {
  return Object.keys(headers).some((name) => name.startsWith("x-forwarded-") || FORWARDING.includes(name));
}

/** The client's address as far as it can be known: behind a trusted proxy the last one that the proxy names. */
export function clientAddress({ address, headers }: Connection, trustProxy: boolean): string | undefined {
  const last = trustProxy ? headers["x-forwarded-for"]?.toString().split(",").at(-1)?.trim() : undefined;
  return last || address;
}

/** What stands for the client's address where each gets its share; null for this machine, which needs no other's. */
export function sourceOf(connection: Connection, trustProxy: boolean): string | null {
  const address = clientAddress(connection, trustProxy);
  return address === undefined || isLoopback(address) ? null : addressKey(address);
}

/**
 * True when a page of that origin may connect. Programs send no origin; browsers always do, and without this any page
 * that somebody on this machine looks at could speak to the server from loopback.
 */
export function isKnownOrigin({ headers }: Connection, corsOrigins: readonly string[]): boolean {
  const { origin, host } = headers;
  if (origin === undefined || corsOrigins.includes(origin)) return true;
  return origin === `http://${host}` || origin === `https://${host}`;
}

/** True when the connection may stay without a token. */
export function isAdmittedWithoutToken(
  connection: Connection,
  mode: LegacyClients,
  corsOrigins: readonly string[],
): boolean {
  const { origin } = connection.headers;
  // A page that reached this server under a name of its own choosing is of the same origin, yet no phone.
  if (origin !== undefined && !corsOrigins.includes(origin)) return false;
  if (mode === "loopback") return isLoopback(connection.address) && !isForwarded(connection.headers);
  return mode === "allow";
}
