import { handshake } from "../../protocol/client-events.js";
import { CallError } from "../../protocol/errors.js";
import type { Accounts, SignalingLog } from "./accounts.js";
import { isAdmittedWithoutToken, type LegacyClients } from "./admission.js";
import type { SignalingSocket, SocketData } from "./socket-types.js";

export interface HandshakeRules {
  readonly accounts: Accounts;
  readonly legacyClients: LegacyClients;
  readonly trustProxy: boolean;
  readonly corsOrigins: readonly string[];
  readonly log: SignalingLog;
}

/** Establishes who a socket belongs to; throws a `CallError` where it must not connect. */
export function shakeHands(socket: SignalingSocket, rules: HandshakeRules): SocketData {
  const parsed = handshake.safeParse(socket.handshake.auth);
  if (!parsed.success) throw new CallError("bad-request", "The handshake is malformed");
  const { token, deviceId } = parsed.data;
  if (token !== undefined) return { userId: rules.accounts.authenticate(token).userId, deviceId };
  const address = socket.request.socket.remoteAddress;
  const { headers } = socket.request;
  if (!isAdmittedWithoutToken({ address, headers }, rules.legacyClients, rules.corsOrigins)) {
    rules.log.warn(
      { address: shownAddress(address, headers["x-forwarded-for"], rules.trustProxy) },
      `refused a socket without a token (LEGACY_CLIENTS=${rules.legacyClients})`,
    );
    throw new CallError("legacy-refused");
  }
  return { userId: null, deviceId };
}

/** For the log only: behind a trusted proxy the peer is the proxy, and its last entry the client. */
function shownAddress(
  peer: string | undefined,
  forwarded: string | string[] | undefined,
  trustProxy: boolean,
): string {
  const last = trustProxy ? forwarded?.toString().split(",").at(-1)?.trim() : undefined;
  return last || peer || "unknown";
}

/** The form in which Socket.IO carries a refusal to the client. */
export function connectError(error: unknown): Error & { data: { code: string; message: string } } {
  const { code, message } = CallError.from(error, "internal");
  return Object.assign(new Error(message), { data: { code, message } });
}
