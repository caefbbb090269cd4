import { z } from "zod";
import { callId, callIdKey, roomId } from "../../protocol/values.js";
import { busyParties, type Call, type Party } from "../calls/call.js";
import type { ArmedTimer } from "../signaling/scheduler.js";
import type { CallRecord } from "./shared-state.js";

/** The people who are busy in a call, as they are written down. */
export const membersOf = (call: Call): string[] => busyParties(call).map((party) => callIdKey(party.callId));

/** The people who may still come because of an invite; nobody else may learn of one that is withheld. */
export const inviteesOf = (call: Call): string[] =>
  call.invites.filter(({ reach }) => reach !== "withheld").map((invite) => callIdKey(invite.callId));

/** A call as all nodes can read it. */
export function recordOf(call: Call, timers: readonly ArmedTimer[], version: number): CallRecord {
  return {
    room: call.roomId,
    version,
    state: JSON.stringify(call),
    timers: JSON.stringify(timers.map(({ timer: { kind, person }, left }) => [kind, person, left])),
    members: membersOf(call).join(" "),
    invitees: inviteesOf(call).join(" "),
  };
}

const party = z.looseObject({
  callId,
  state: z.enum(["idle", "dialing", "ringing", "connecting", "connected"]),
  userId: z.number().nullable(),
  device: z.string().nullable(),
  socket: z.string().nullable(),
});

/** The bones of a call; whoever writes into Redis could as well write the rest. */
const call = z.looseObject({
  roomId,
  caller: callId,
  callee: callId,
  video: z.boolean(),
  parties: z.array(party).min(1).max(16),
  invites: z.array(z.looseObject({ callId, from: callId })),
  former: z.array(z.string()),
});

const timerList = z.array(z.tuple([z.enum(["offline", "guard", "grace", "invite"]), z.string(), z.number()]));

/** A call that was written down, with the timers that are left; null for what is none. */
export function readRecord(
  room: string,
  { state, timers, age }: { state: string; timers: string; age: number },
): { call: Call; timers: ArmedTimer[] } | null {
  try {
    const parsed = call.parse(JSON.parse(state));
    if (parsed.roomId !== room) return null;
    const left = timerList.parse(JSON.parse(timers)).map(([kind, person, left]) => ({
      timer: { kind, room, person },
      left: Math.max(0, left - age),
    }));
    return { call: parsed as unknown as Call, timers: left };
  } catch {
    return null;
  }
}

/**
 * True when a change matters to whoever would take the call over: who is in it, from which socket, and what rings. The
 * rest, counters and what is kept for a lost device, may be written down a moment later.
 */
export function isStructural(before: Call | null, after: Call | null): boolean {
  if (!before || !after) return true;
  if (before.invites !== after.invites || before.former !== after.former) return true;
  if (before.answeredAt !== after.answeredAt || before.ring?.reach !== after.ring?.reach) return true;
  if (before.parties.length !== after.parties.length) return true;
  return after.parties.some((party, index) => !isInSamePlace(party, before.parties[index]));
}

function isInSamePlace(party: Party, before: Party | undefined): boolean {
  return (
    before !== undefined &&
    party.callId === before.callId &&
    party.state === before.state &&
    party.device === before.device &&
    party.socket === before.socket
  );
}
