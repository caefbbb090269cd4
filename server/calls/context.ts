import type { TIMES } from "../../protocol/limits.js";

/** The waiting times that decisions arm timers with. */
export type CallTimes = { readonly [T in keyof typeof TIMES]: number };

/** The facts that a decision may ask for besides the call concerned. */
export interface Context {
  readonly now: number;
  readonly times: CallTimes;
  readonly newRoomId: () => string;
  /** The room that a person is busy in. */
  readonly claimOf: (callId: string) => string | undefined;
  /** True when at least one device of that person is connected. */
  readonly isOnline: (callId: string) => boolean;
}
