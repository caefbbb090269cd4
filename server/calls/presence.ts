import { actorOf, seat } from "./authority.js";
import { type Call, type Party, partyOf } from "./call.js";
import type { Context } from "./context.js";
import type { Decision } from "./decision.js";
import { depart, finish, sayFarewell } from "./ending.js";
import { APP_DEVICE, isNamedDevice, type Sender } from "./people.js";
import { backToQueue, reached, ringSocket } from "./ring.js";
import { refuse, Step } from "./step.js";

/** A socket that had not been this user's has registered. */
export interface ArriveCommand {
  readonly sender: Sender;
}

/** Rings a new socket of a ringing callee, gives a named device its place back, and gives an app time to show itself. */
export function arrive(
  call: Call | null,
  { sender }: ArriveCommand,
  context: Context,
): Decision<Record<string, never>> {
  const step = new Step(call);
  const party = call && partyOf(call, sender.callId);
  if (party?.state === "ringing") {
    ringSocket(step, sender.socket);
    reached(step, party.callId, context);
  } else if (party && party.device === sender.device && isNamedDevice(sender.device)) {
    seat(step, party, sender);
  } else if (party && party.socket === null && sender.userId === null) {
    awaitHeartbeat(step, party, sender, context);
  }
  return step.accept({});
}

/** An app is back, though nobody knows yet which of its sockets will hold the call: a heartbeat or a call event tells. */
function awaitHeartbeat(step: Step, party: Party, sender: Sender, context: Context): void {
  if (party.device === APP_DEVICE) return step.clear("grace", party.callId);
  if (party.device !== null) return;
  // After a restart the place may be that of a device with a token, which must not be held for ever.
  step.arm("grace", party.callId, context.times.restartGrace);
  for (const emission of party.kept) step.tellSocket(sender.socket, emission);
}

/** A socket has gone: with a goodbye, or lost. */
export interface GoCommand {
  readonly sender: Sender;
  readonly way: "goodbye" | "lost";
}

/** What the loss of a socket means depends on whether it owned a call, and on how it went. */
export function go(
  call: Call | null,
  { sender, way }: GoCommand,
  context: Context,
): Decision<Record<string, never>> {
  const step = new Step(call);
  const party = call && partyOf(call, sender.callId);
  if (party?.state === "ringing") {
    if (!context.isOnline(party.callId)) backToQueue(step, party, context);
  } else if (party && party.socket === sender.socket) {
    // The app ends a call locally when its socket goes before the answer, and tells nobody.
    const isOver = way === "goodbye" || (party.state === "dialing" && party.device === APP_DEVICE);
    if (isOver) vanish(step, party, context);
    else lose(step, party, context.times.grace);
  } else if (party && party.socket === null && party.device === APP_DEVICE && sender.userId === null) {
    // It had come back, and has gone before it took its place.
    step.arm("grace", party.callId, context.times.grace);
  }
  return step.accept({});
}

/** Nobody owns this place until the grace time is over. */
function lose(step: Step, party: Party, grace: number): void {
  const { callId } = party;
  step.replaceParty({ ...party, socket: null, sentUpTo: party.seq });
  step.arm("grace", callId, grace);
  const { roomId, ring } = step.call;
  if (ring) return;
  step.tellOtherDevices(callId, { event: "participantAway", payload: { roomId, userId: callId } });
}

/** Somebody is gone for good: a caller cancels by that, a member leaves. */
export function vanish(step: Step, party: Party, context: Context): void {
  if (party.state !== "dialing") return depart(step, party, { how: "vanish" }, "answered", context.now);
  for (const callee of step.call.parties.filter((other) => other.state === "ringing")) {
    sayFarewell(step, party, callee, { how: "cancel" });
  }
  finish(step, "canceled", context.now);
}

/** A sign of life from an app: it takes the place that its lost socket left. */
export function heartbeat(call: Call | null, { sender }: ArriveCommand): Decision<Record<string, never>> {
  if (!call || sender.userId !== null) return new Step(call).accept({});
  const party = actorOf(call, sender);
  if (!party || party.socket === sender.socket) return new Step(call).accept({});
  const step = new Step(call);
  seat(step, party, sender);
  return step.accept({});
}

/** `callUser` by a token-less member of a running room says that it left the room; refused where it is in none. */
export function vacate(
  call: Call | null,
  { sender }: ArriveCommand,
  context: Context,
): Decision<Record<string, never>> {
  const actor = call && actorOf(call, sender);
  if (!call || !actor || call.ring || sender.userId !== null) return refuse(call, "wrong-state");
  const step = new Step(call);
  depart(step, seat(step, actor, sender), { how: "end" }, "answered", context.now);
  return step.accept({});
}
