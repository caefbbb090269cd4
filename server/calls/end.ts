import type { CallOutcome } from "../../protocol/rest.js";
import { sameCallId } from "../../protocol/values.js";
import { actorOf, seat } from "./authority.js";
import { addresses, type Call, isFirstPairOnly, othersOf, type Party } from "./call.js";
import type { Context } from "./context.js";
import type { Decision } from "./decision.js";
import { depart, type Farewell, finish, sayFarewell, silenceOtherDevices } from "./ending.js";
import type { Sender } from "./people.js";
import { refuse, Step } from "./step.js";

/** `endCall`, `cancelCall`, `rejectCall`, `callFailed` and `leaveRoom`: five words for "I am out of this call". */
export interface EndCommand {
  readonly sender: Sender;
  readonly how: "end" | "cancel" | "reject" | "fail" | "leave";
  /** Whom it is addressed to; null for `leaveRoom`, which names the room instead. */
  readonly to: string | null;
  readonly roomId: string | null;
  readonly reason: string | null;
  /** The key of the `callUser` that the words are about, from a caller who knows no room yet. */
  readonly callKey?: string | undefined;
}

/** What the log says of a ring that ended with one of these reasons. */
const UNANSWERED: Readonly<Record<string, CallOutcome>> = {
  timeout: "missed",
  no_answer: "missed",
  connect_timeout: "missed",
};

/** The callee's device knows more: it may be in a call outside of this system. */
const DECLINED: Readonly<Record<string, CallOutcome>> = { ...UNANSWERED, busy: "busy", rejected: "rejected" };

/** Ends the sender's part in its call, and the call when fewer than two would be left. */
export function end(
  call: Call | null,
  command: EndCommand,
  context: Context,
): Decision<Record<string, never>> {
  const { sender, to, roomId, callKey } = command;
  const actor = call && actorOf(call, sender);
  if (!call || !actor) return refuse(call, "not-in-call");
  if (roomId !== null && roomId !== call.roomId) return refuse(call, "not-in-call");
  if (callKey !== undefined && !wasBegunBy(call, actor, callKey)) return refuse(call, "not-in-call");
  if (to !== null && !addresses(call, actor, to)) return refuse(call, "not-in-call");
  const step = new Step(call);
  const party = seat(step, actor, sender);
  if (!call.ring)
    depart(step, party, runningFarewell(command), runningOutcome(call, command, context), context.now);
  else if (sameCallId(party.callId, call.caller)) giveUp(step, party, command, context);
  else declineRing(step, party, command, context);
  return step.accept({});
}

/** True when that party's `callUser` of that key began the call, or perhaps did: a restart forgets keys. */
const wasBegunBy = (call: Call, { callId }: Party, key: string): boolean =>
  sameCallId(call.caller, callId) && (call.key === null || call.key === key);

/** The caller of a ringing call gives up: every device of the callee hears it. */
function giveUp(step: Step, caller: Party, command: EndCommand, context: Context): void {
  const reason = command.reason || "failed";
  const failed = command.how === "fail";
  const farewell: Farewell = failed ? { how: "fail", reason } : { how: "cancel" };
  for (const callee of othersOf(step.call, caller)) sayFarewell(step, caller, callee, farewell);
  finish(step, failed ? outcomeOf(reason, UNANSWERED) : "canceled", context.now);
}

/** One device of a ringing callee speaks for the user: the caller hears it, and the other devices stop. */
function declineRing(step: Step, callee: Party, command: EndCommand, context: Context): void {
  const failed = command.how === "fail";
  const reason = command.reason || (failed ? "failed" : "rejected");
  for (const caller of othersOf(step.call, callee)) {
    sayFarewell(step, callee, caller, failed ? { how: "fail", reason } : { how: "reject", reason });
    silenceOtherDevices(step, callee, caller.callId, command.sender.device, "rejected_elsewhere");
  }
  finish(step, failed ? outcomeOf(reason, DECLINED) : "rejected", context.now);
}

/** A reason is free text of a client's, so it may be called like a property of every object. */
const outcomeOf = (reason: string, known: Readonly<Record<string, CallOutcome>>): CallOutcome =>
  (Object.hasOwn(known, reason) ? known[reason] : undefined) ?? "failed";

function runningFarewell({ how, reason }: EndCommand): Farewell {
  if (how === "fail") return { how, reason: reason || "failed" };
  if (how === "reject") return { how, reason: reason || "rejected" };
  return { how: how === "cancel" ? "cancel" : "end" };
}

/**
 * Whether an answered call ever came to be: only clients see the media path, so their words decide, while they can be
 * true. A call that is older than a connection may take, or that a third person joined, has come to be.
 */
function runningOutcome(call: Call, { how }: EndCommand, context: Context): CallOutcome {
  const { answeredAt } = call;
  const mayBeConnecting = answeredAt !== null && context.now - answeredAt <= context.times.connect;
  if (!mayBeConnecting || !isFirstPairOnly(call)) return "answered";
  if (how === "cancel") return "canceled";
  return how === "fail" ? "failed" : "answered";
}
