/**
 * Why a phone is without its server: its socket broke while the server seems to be there, the server itself went away or
 * did not take the connection, or it is there and said that too many came at once.
 */
export type Absence = "socket-lost" | "server-away" | "turned-away";

/** A restart puts all phones out at once; they come back spread over this, so that it is no stampede. */
export const RECONNECT_SPREAD_MS = 10_000;

/** One lost socket is nobody's stampede; the pause keeps two devices of one name from throwing each other out at once. */
const SOON_MS = { least: 200, most: 1_000 };

/** A door that is crowded is free again in a moment; those who were turned away come back thinly, not all together. */
const AGAIN_MS = { least: 500, most: 2_000 };

/** How long to wait before the next attempt; `random` is from 0 to 1. */
export function reconnectDelay(absence: Absence, random: number): number {
  if (absence === "server-away") return RECONNECT_SPREAD_MS * random;
  const { least, most } = absence === "turned-away" ? AGAIN_MS : SOON_MS;
  return least + (most - least) * random;
}

/** The status of a server that takes nobody at this moment. */
const SERVICE_UNAVAILABLE = 503;

/** What an attempt that failed says about the server, by the status that it answered with if it did. */
export function absenceAtDoor(status: number | undefined): Absence {
  return status === SERVICE_UNAVAILABLE ? "turned-away" : "server-away";
}

/** A WebSocket that ends without a closing handshake has this code. */
const ABNORMAL_CLOSURE = 1006;

/**
 * What the end of a socket says about the server. A closing handshake is the word of a server that stops; a broken
 * connection may be just that, and if the server is gone after all, the first attempt will tell.
 */
export function absenceAfter(reason: string, closeCode: number | undefined): Absence {
  const said = reason === "transport close" && closeCode !== undefined && closeCode !== ABNORMAL_CLOSURE;
  return said ? "server-away" : "socket-lost";
}
