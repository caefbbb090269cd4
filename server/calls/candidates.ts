import { LIMITS } from "../../protocol/limits.js";
import { type Candidate, callIdKey, sameCallId } from "../../protocol/values.js";
import { actorOf, seat } from "./authority.js";
import { type Call, nameFor, type Party, partyOf, type RelayedCandidate } from "./call.js";
import type { Decision } from "./decision.js";
import type { Sender } from "./people.js";
import { relayedCandidate } from "./ring.js";
import { refuse, Step } from "./step.js";

/** `iceCandidate`, or `roomIceCandidate` when it names a room. */
export interface CandidateCommand {
  readonly sender: Sender;
  readonly to: string;
  readonly roomId: string | null;
  readonly candidate: Candidate;
}

/** Relays a candidate between two parties of one call; nobody else can make a client see one. */
export function relayCandidate(
  call: Call | null,
  command: CandidateCommand,
): Decision<Record<string, never>> {
  const { sender, to, roomId, candidate } = command;
  const actor = call && actorOf(call, sender);
  const target = call && partyOf(call, to);
  if (!call || !actor || !target || sameCallId(to, sender.callId)) return refuse(call, "not-in-call");
  if (roomId !== null && roomId !== call.roomId) return refuse(call, "not-in-call");
  const kept: RelayedCandidate = { event: roomId === null ? "iceCandidate" : "roomIceCandidate", candidate };
  const link = `${kept.event}>${callIdKey(to)}`;
  const sent = actor.sent[link] ?? 0;
  // Clients repeat under the other event what they sent before they knew the room, so each event has its own count.
  if (sent >= LIMITS.candidatesPerLinkSide) return refuse(call, "too-many-candidates");
  const step = new Step(call);
  const party = seat(step, actor, sender);
  step.replaceParty({ ...party, sent: { ...party.sent, [link]: sent + 1 } });
  if (target.state === "ringing") keepForRing(step, kept);
  if (isReachable(step.call, target)) {
    step.tell(target, relayedCandidate(kept, nameFor(call, party, target.callId), call.roomId));
  }
  return step.accept({});
}

function keepForRing(step: Step, kept: RelayedCandidate): void {
  const { ring } = step.call;
  if (!ring) return;
  step.become({ ...step.call, ring: { ...ring, candidates: [...ring.candidates, kept] } });
}

/** A queued callee has no device that rings; the candidate follows the offer when one registers. */
const isReachable = (call: Call, target: Party): boolean =>
  target.state !== "ringing" || call.ring?.reach === "delivered";
