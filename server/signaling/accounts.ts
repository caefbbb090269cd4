/** What signaling needs to know about accounts. */
export interface Accounts {
  /** Throws a `CallError` for a token that is not good. */
  authenticate(token: string): { userId: number };
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
