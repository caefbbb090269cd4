import { sameCallId } from "../../protocol/values.js";
import { busyParties, type Call, nameFor, othersOf, type Party, partyOf } from "./call.js";
import type { Context } from "./context.js";
import type { Decision } from "./decision.js";
import { depart, finish, sayFarewell } from "./ending.js";
import { ringDevices, startOf } from "./ring.js";
import { refuse, Step } from "./step.js";

/** The time until a death is noticed and the call is taken over, several times over. */
const LOGGED_WITHIN_MS = 30_000;

/** Another process kept this call so far. */
export interface AdoptCommand {
  readonly call: Call;
  /** That process died, and perhaps before its last words were heard. */
  readonly isOrphan: boolean;
}

/** Takes a call in as it is, but for people who are busy in another call by now: nobody is in two. */
export function adopt(
  current: Call | null,
  { call, isOrphan }: AdoptCommand,
  context: Context,
): Decision<Record<string, never>> {
  const step = new Step(current ?? call);
  if (current) return step.accept({});
  logAgain(step, call, context.now);
  for (const { callId } of busyParties(call)) {
    const claim = context.claimOf(callId);
    if (claim !== undefined && claim !== call.roomId) putOut(step, callId, context.now);
  }
  // A phone that rings already knows the room; one that the offer never reached would stay silent until the guard.
  if (isOrphan && !step.isOver && step.call.ring?.reach === "delivered") ringDevices(step, step.call.callee);
  return step.accept({});
}

/**
 * What the other process had decided last may not have reached the log: it died, or is still writing while we go on, and
 * nobody joins a call that the log does not know. The log keeps nothing twice.
 */
function logAgain(step: Step, call: Call, now: number): void {
  const { roomId, answeredAt } = call;
  step.log(startOf(call, now));
  // Who is in a call for long is in the log for long, and may have left and come back since.
  if (answeredAt === null || now - answeredAt > LOGGED_WITHIN_MS) return;
  for (const { callId, device } of call.parties.filter((party) => isOneOfTheFirst(call, party))) {
    step.log({ type: "joined", room: roomId, callId, device, at: answeredAt });
  }
}

const isOneOfTheFirst = ({ caller, callee }: Call, { callId }: Party): boolean =>
  sameCallId(callId, caller) || sameCallId(callId, callee);

/** Somebody turned out to be busy in another call that came first. */
export interface DisplaceCommand {
  readonly roomId: string;
  readonly callId: string;
}

/** Two processes took the same person at the same moment; this call is the one that came second. */
export function displace(
  call: Call | null,
  { callId }: DisplaceCommand,
  context: Context,
): Decision<Record<string, never>> {
  if (!call) return refuse(call, "call-over");
  const step = new Step(call);
  putOut(step, callId, context.now);
  return step.accept({});
}

function putOut(step: Step, callId: string, now: number): void {
  // The call may have ended with somebody who was put out before.
  const party = step.isOver ? undefined : partyOf(step.call, callId);
  if (!party) return;
  if (step.call.ring) return endRingAsBusy(step, now);
  for (const other of othersOf(step.call, party)) {
    step.tell(party, { event: "callEnded", payload: { from: other.callId } });
  }
  depart(step, party, { how: "end" }, "answered", now);
}

/** Whichever of the two is busy elsewhere: the caller hears it, and no phone of the callee rings any longer. */
function endRingAsBusy(step: Step, now: number): void {
  const caller = partyOf(step.call, step.call.caller);
  if (caller) {
    for (const callee of othersOf(step.call, caller)) tellBusy(step, caller, callee);
  }
  finish(step, "busy", now);
}

function tellBusy(step: Step, caller: Party, callee: Party): void {
  const from = nameFor(step.call, callee, caller.callId);
  step.tell(caller, { event: "callFailed", payload: { from, reason: "busy" } });
  sayFarewell(step, caller, callee, { how: "cancel" });
}
