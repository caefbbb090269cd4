import { nextState } from "../../protocol/call-state.js";
import type { AckData } from "../../protocol/client-events.js";
import { type Candidate, hasVideo, type Offer, sameCallId } from "../../protocol/values.js";
import { actorOf, seat } from "./authority.js";
import { type Call, type Party, partyOf, type Ring } from "./call.js";
import type { CallLogEntry } from "./call-log.js";
import type { Context } from "./context.js";
import type { Decision } from "./decision.js";
import type { Sender } from "./people.js";
import type { Standing } from "./standing.js";
import { Step } from "./step.js";

/** `callUser`: `callee` is the stored spelling of `dialed`, `early` are candidates that overtook it. */
export interface RingCommand {
  readonly sender: Sender;
  readonly dialed: string;
  readonly callee: string;
  readonly offer: Offer;
  readonly early: readonly Candidate[];
  readonly standing?: Standing | undefined;
  readonly key?: string | undefined;
}

/** Rings the callee, or says busy. `current` is the call that the sender is in already. */
export function ring(
  current: Call | null,
  command: RingCommand,
  context: Context,
): Decision<AckData["callUser"]> {
  const { sender, dialed, callee } = command;
  if (current && isRepeated(current, command)) return ringAgain(current, command, context);
  const step = new Step(current);
  const fail = (reason: "busy" | "rate_limited") =>
    step.tellSocket(sender.socket, { event: "callFailed", payload: { from: dialed, reason } });
  if (current || sameCallId(sender.callId, callee)) {
    fail("busy");
    if (current) ringAgainAfterGlare(step, sender, callee);
    return step.refuse("user-busy");
  }
  if (command.standing === "over-budget") {
    fail("rate_limited");
    return step.refuse("rate-limited");
  }
  const isBlocked = command.standing === "blocked";
  const roomId = context.newRoomId();
  const video = hasVideo(command.offer.sdp);
  step.log({
    type: "started",
    room: roomId,
    caller: sender.callId,
    receiver: callee,
    video,
    at: context.now,
    ...(isBlocked && { hidden: true }),
  });
  if (!isBlocked && context.claimOf(callee) !== undefined) {
    fail("busy");
    step.log({ type: "finished", room: roomId, outcome: "busy", at: context.now });
    return step.refuse("user-busy");
  }
  step.become(newCall(roomId, command, video, context.now));
  if (isBlocked) withhold(step, callee, context);
  else if (context.isOnline(callee)) deliver(step, callee, context);
  else {
    step.arm("offline", callee, context.times.ring);
    step.wake(callee, sender.callId);
  }
  return step.accept({ roomId, delivered: step.call.ring?.reach !== "queued" });
}

/** The server that had taken this very call has died before it could say so, and perhaps before the log was written. */
function isRepeated({ key, caller }: Call, command: RingCommand): boolean {
  return key !== null && key === command.key && sameCallId(caller, command.sender.callId);
}

function ringAgain(call: Call, { sender }: RingCommand, context: Context): Decision<AckData["callUser"]> {
  const step = new Step(call);
  step.log(startOf(call, context.now));
  const caller = actorOf(call, sender);
  if (caller) seat(step, caller, sender);
  return step.accept({ roomId: call.roomId, delivered: call.ring?.reach !== "queued" });
}

/** The log's first entry about a call that began a while ago; where the log has it already, it stays as it is. */
export function startOf(
  { roomId, caller, callee, video, ring, answeredAt }: Call,
  now: number,
): CallLogEntry {
  return {
    type: "started",
    room: roomId,
    caller,
    receiver: callee,
    video,
    at: ring?.startedAt ?? answeredAt ?? now,
    ...(ring?.reach === "withheld" && { hidden: true }),
  };
}

function newCall(roomId: string, command: RingCommand, video: boolean, now: number): Call {
  const { sender, callee, dialed, offer, early } = command;
  const nobody = { userId: null, device: null, socket: null, sent: {}, seq: 0, kept: [], sentUpTo: 0 };
  return {
    roomId,
    caller: sender.callId,
    callee,
    video,
    key: command.key ?? null,
    answeredAt: null,
    ring: {
      offer,
      candidates: early.map((candidate) => ({ event: "iceCandidate", candidate })),
      startedAt: now,
      reach: "queued",
    },
    parties: [
      {
        ...nobody,
        callId: sender.callId,
        userId: sender.userId,
        device: sender.device,
        socket: sender.socket,
        state: nextState("idle", "dial"),
        dialedAs: null,
      },
      { ...nobody, callId: callee, state: nextState("idle", "ring"), dialedAs: dialed },
    ],
    invites: [],
    former: [],
  };
}

/** Two called each other: the loser's app heard `busy` about the very person who rings it, and dropped the ring. */
function ringAgainAfterGlare(step: Step, sender: Sender, dialed: string): void {
  const own = partyOf(step.call, sender.callId);
  if (own?.state !== "ringing" || !sameCallId(step.call.caller, dialed)) return;
  ringSocket(step, sender.socket);
}

/** Rings one socket: the offer, then every candidate that the caller has sent so far. */
export function ringSocket(step: Step, socket: string): void {
  for (const emission of ringEmissions(step.call)) step.tellSocket(socket, emission);
}

function ringEmissions({ ring, caller, roomId }: Call) {
  if (!ring || ring.reach === "withheld") return [];
  return [
    { event: "incomingCall", payload: { signal: ring.offer, from: caller, roomId } } as const,
    ...ring.candidates.map((kept) => relayedCandidate(kept, caller, roomId)),
  ];
}

/** The event by which a candidate reaches its addressee. */
export function relayedCandidate(
  { event, candidate }: Ring["candidates"][number],
  from: string,
  roomId: string,
) {
  return event === "iceCandidate"
    ? ({ event, payload: { from, candidate } } as const)
    : ({ event, payload: { roomId, from, candidate } } as const);
}

/** Rings every device of the callee, as `ringSocket` rings one. */
export function ringDevices(step: Step, callee: string): void {
  for (const emission of ringEmissions(step.call)) step.tellUser(callee, emission);
}

function deliver(step: Step, callee: string, context: Context): void {
  ringDevices(step, callee);
  reached(step, callee, context);
}

/**
 * To the caller this is a phone that lies there and rings, whether its owner is online, offline or busy: what it hears
 * comes at the same times, and the owner notices nothing.
 */
function withhold(step: Step, callee: string, context: Context): void {
  const { ring } = step.call;
  if (!ring) return;
  step.become({ ...step.call, ring: { ...ring, reach: "withheld" } });
  step.arm("guard", callee, context.times.ring);
}

/** A device that comes and goes begins a new wait each time, but not for ever. */
function withinRing({ startedAt }: Ring, wait: number, { now, times }: Context): number {
  return Math.max(0, Math.min(wait, startedAt + times.ring + times.ringGuard - now));
}

/** The callee has a ringing device from now on. */
export function reached(step: Step, callee: string, context: Context): void {
  const { ring } = step.call;
  if (ring?.reach !== "queued") return;
  step.become({ ...step.call, ring: { ...ring, reach: "delivered" } });
  step.clear("offline", callee);
  step.arm("guard", callee, withinRing(ring, context.times.ringGuard, context));
}

/** The last device of a ringing callee has gone: the offer waits for the next one. */
export function backToQueue(step: Step, callee: Party, context: Context): void {
  const { ring } = step.call;
  if (ring?.reach !== "delivered") return;
  step.become({ ...step.call, ring: { ...ring, reach: "queued" } });
  step.clear("guard", callee.callId);
  step.arm("offline", callee.callId, withinRing(ring, context.times.ring, context));
}
