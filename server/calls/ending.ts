import type { CallOutcome } from "../../protocol/rest.js";
import { callIdKey } from "../../protocol/values.js";
import { nameFor, othersOf, type Party } from "./call.js";
import type { Emission } from "./effects.js";
import type { Step } from "./step.js";

/** How a side takes its leave, in the words that the other side will hear. */
export type Farewell =
  | { readonly how: "end" | "cancel" | "vanish" }
  | { readonly how: "reject" | "fail"; readonly reason: string };

/** The events of a farewell, in the order of the app's own server. */
function farewellEmissions(farewell: Farewell, from: string, roomId: string): Emission[] {
  const ended: Emission = { event: "callEnded", payload: { from } };
  switch (farewell.how) {
    case "end":
      return [ended];
    case "cancel":
      return [ended, { event: "callCanceled", payload: { from } }, ended];
    case "reject":
      return [ended, { event: "callRejected", payload: { from, reason: farewell.reason } }];
    case "fail":
      return [ended, { event: "callFailed", payload: { from, reason: farewell.reason } }];
    case "vanish":
      return [{ event: "roomParticipantLeft", payload: { roomId, userId: from } }, ended];
  }
}

/** Says farewell to one other party. */
export function sayFarewell(step: Step, party: Party, other: Party, farewell: Farewell): void {
  const from = nameFor(step.call, party, other.callId);
  for (const emission of farewellEmissions(farewell, from, step.call.roomId)) step.tell(other, emission);
}

/** One party goes: of three or more the others stay, of two it is the end. */
export function depart(
  step: Step,
  party: Party,
  farewell: Farewell,
  outcome: CallOutcome,
  now: number,
): void {
  const others = othersOf(step.call, party);
  if (others.length > 1) {
    const { roomId } = step.call;
    for (const other of others) {
      step.tell(other, { event: "roomParticipantLeft", payload: { roomId, userId: party.callId } });
    }
    step.log({ type: "left", room: roomId, callId: party.callId, at: now });
    step.become({
      ...step.call,
      parties: othersOf(step.call, party),
      former: [...step.call.former, callIdKey(party.callId)],
    });
    return;
  }
  for (const other of others) sayFarewell(step, party, other, farewell);
  finish(step, outcome, now);
}

/** The call is over: open invites die with it, and so does every timer. */
export function finish(step: Step, outcome: CallOutcome, now: number): void {
  const { roomId, invites } = step.call;
  const told = new Set<string>();
  for (const { callId, from, reach } of invites) {
    if (reach !== "delivered" || told.has(callIdKey(callId))) continue;
    told.add(callIdKey(callId));
    step.tellUser(callId, { event: "roomInviteCanceled", payload: { roomId, from } });
  }
  step.log({ type: "finished", room: roomId, outcome, at: now });
  step.clearRoom();
  step.become(null);
}

/** A ring was settled on one device: the others stop, and those that speak our dialect hear why. */
export function silenceOtherDevices(
  step: Step,
  callee: Party,
  caller: string,
  device: string,
  reason: "answered_elsewhere" | "rejected_elsewhere",
): void {
  const ended: Emission = { event: "callEnded", payload: { from: caller } };
  const others = { except: device };
  step.tellUser(callee.callId, ended, others);
  step.tellUser(
    callee.callId,
    { event: "callCanceled", payload: { from: caller } },
    { ...others, only: "app" },
  );
  step.tellUser(
    callee.callId,
    { event: "callCanceled", payload: { from: caller, reason } },
    { ...others, only: "account" },
  );
  step.tellUser(callee.callId, ended, others);
}
