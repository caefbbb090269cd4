/** What a token says about the socket that brought it. */
export interface AdmittedToken {
  readonly userId: number;
  /** Names the token itself. */
  readonly tokenId: string;
  readonly version: number;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  /** Bots are free of some limits. */
  readonly isBot: boolean;
}

/** What signaling needs to know about accounts. */
export interface Accounts {
  /** Throws a `CallError` for a token that is not good. Does not wait for anything. */
  authenticate(token: string): AdmittedToken;
  /** True when that token has been revoked since. */
  isRevoked(token: AdmittedToken): boolean;
  callIdOf(userId: number): Promise<string | null>;
  /** The Call ID as stored, found ignoring case; null when nobody has it. */
  storedCallId(callId: string): Promise<string | null>;
}

/** The few methods of the log that signaling uses; a pino logger fits. */
export interface SignalingLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
