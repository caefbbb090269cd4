import { nextState } from "../../protocol/call-state.js";
import type { AckData } from "../../protocol/client-events.js";
import { type Candidate, hasVideo, type Offer, sameCallId } from "../../protocol/values.js";
import { type Call, type Party, partyOf, type Ring } from "./call.js";
import type { Context } from "./context.js";
import type { Decision } from "./decision.js";
import type { Sender } from "./people.js";
import { Step } from "./step.js";

/** `callUser`: `callee` is the stored spelling of `dialed`, `early` are candidates that overtook it. */
export interface RingCommand {
  readonly sender: Sender;
  readonly dialed: string;
  readonly callee: string;
  readonly offer: Offer;
  readonly early: readonly Candidate[];
}

/** Rings the callee, or says busy. `current` is the call that the sender is in already. */
export function ring(
  current: Call | null,
  command: RingCommand,
  context: Context,
): Decision<AckData["callUser"]> {
  const { sender, dialed, callee } = command;
  const step = new Step(current);
  const busy = () =>
    step.tellSocket(sender.socket, { event: "callFailed", payload: { from: dialed, reason: "busy" } });
  if (current || sameCallId(sender.callId, callee)) {
    busy();
    if (current) ringAgainAfterGlare(step, sender, callee);
    return step.refuse("user-busy");
  }
  const roomId = context.newRoomId();
  const video = hasVideo(command.offer.sdp);
  step.log({
    type: "started",
    room: roomId,
    caller: sender.callId,
    receiver: callee,
    video,
    at: context.now,
  });
  if (context.claimOf(callee) !== undefined) {
    busy();
    step.log({ type: "finished", room: roomId, outcome: "busy", at: context.now });
    return step.refuse("user-busy");
  }
  step.become(newCall(roomId, command, video));
  if (context.isOnline(callee)) deliver(step, callee, context);
  else step.arm("offline", callee, context.times.ring);
  return step.accept({ roomId, delivered: step.call.ring?.reach === "delivered" });
}

function newCall(roomId: string, command: RingCommand, video: boolean): Call {
  const { sender, callee, dialed, offer, early } = command;
  const nobody = { userId: null, device: null, socket: null, sent: {}, mailbox: [] };
  return {
    roomId,
    caller: sender.callId,
    callee,
    video,
    answeredAt: null,
    ring: {
      offer,
      candidates: early.map((candidate) => ({ event: "iceCandidate", candidate })),
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
  if (!ring) return [];
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

function deliver(step: Step, callee: string, context: Context): void {
  for (const emission of ringEmissions(step.call)) step.tellUser(callee, emission);
  reached(step, callee, context);
}

/** The callee has a ringing device from now on. */
export function reached(step: Step, callee: string, context: Context): void {
  const { ring } = step.call;
  if (!ring || ring.reach === "delivered") return;
  step.become({ ...step.call, ring: { ...ring, reach: "delivered" } });
  step.clear("offline", callee);
  step.arm("guard", callee, context.times.ringGuard);
}

/** The last device of a ringing callee has gone: the offer waits for the next one. */
export function backToQueue(step: Step, callee: Party, context: Context): void {
  const { ring } = step.call;
  if (!ring || ring.reach === "queued") return;
  step.become({ ...step.call, ring: { ...ring, reach: "queued" } });
  step.clear("guard", callee.callId);
  step.arm("offline", callee.callId, context.times.ring);
}
