import { handshake } from "../../protocol/client-events.js";
import { CallError, type ErrorCode } from "../../protocol/errors.js";
import type { Accounts, SignalingLog } from "./accounts.js";
import { clientAddress, isAdmittedWithoutToken, type LegacyClients } from "./admission.js";
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
  const { token: given, deviceId } = parsed.data;
  if (given !== undefined) {
    const token = rules.accounts.authenticate(given);
    return { userId: token.userId, deviceId, token };
  }
  const { headers } = socket.request;
  const connection = { address: socket.request.socket.remoteAddress, headers };
  if (!isAdmittedWithoutToken(connection, rules.legacyClients, rules.corsOrigins)) {
    rules.log.warn(
      { address: clientAddress(connection, rules.trustProxy) ?? "unknown" },
      `refused a socket without a token (LEGACY_CLIENTS=${rules.legacyClients})`,
    );
    throw new CallError("legacy-refused");
  }
  return { userId: null, deviceId, token: null };
}

/** The form in which Socket.IO carries a refusal to the client. */
export function connectError(error: unknown): Error & { data: { code: ErrorCode; message: string } } {
  const { code, message } = CallError.from(error, "internal");
  return Object.assign(new Error(message), { data: { code, message } });
}
