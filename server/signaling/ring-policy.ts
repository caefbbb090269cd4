import type { Sender } from "../calls/people.js";
import type { Standing } from "../calls/standing.js";

/** How somebody who rings or invites stands with the one who is meant. */
export interface RingPolicy {
  standing(sender: Sender, callee: string): Standing | undefined;
}

export const everybodyMayRing: RingPolicy = { standing: () => undefined };

export interface RingPolicyPorts {
  isBlocked(ownerCallId: string, byCallId: string): boolean;
  /** Counts as a ring by the first. */
  mayRing(sender: Sender, callee: string): boolean;
  /** Counts as a ring at the second. */
  mayReach(sender: Sender, callee: string): boolean;
}

/** A blocked person uses up nothing of what the one who blocked may be rung. */
export function createRingPolicy({ isBlocked, mayRing, mayReach }: RingPolicyPorts): RingPolicy {
  return {
    standing(sender, callee) {
      if (!mayRing(sender, callee)) return "over-budget";
      if (isBlocked(callee, sender.callId)) return "blocked";
      return mayReach(sender, callee) ? undefined : "over-budget";
    },
  };
}
