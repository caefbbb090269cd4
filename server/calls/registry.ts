import type { Call } from "./call.js";
import type { Subject } from "./decide.js";
import type { Decision } from "./decision.js";

/**
 * Where live calls are kept. A decision is handed in so that whoever keeps them can make reading, deciding and
 * committing one step; who is busy where follows from the calls and is never set on its own.
 */
export interface CallRegistry {
  /** Decides about the call concerned and commits what the decision says; nothing is committed when it throws. */
  change<T>(subject: Subject, decide: (call: Call | null) => Decision<T>): Decision<T>;
  find(roomId: string): Call | null;
  all(): Iterable<Call>;
  /** The room that a person is busy in. */
  claimOf(callId: string): string | undefined;
  /** The rooms that have an open invite for a person. */
  invitesOf(callId: string): readonly string[];
}
