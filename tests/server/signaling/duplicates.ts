import assert from "node:assert/strict";
import fc from "fast-check";
import { TIMES } from "../../../protocol/limits.js";
import type { CallLogEntry } from "../../../server/calls/call-log.js";
import { EarlyCandidates } from "../../../server/calls/early-candidates.js";
import { type HandledKeys, MemoryHandledKeys } from "../../../server/signaling/handled-keys.js";
import { type CallEventName, createHandlers, type Handlers } from "../../../server/signaling/handlers.js";
import { onlyOnce } from "../../../server/signaling/once.js";
import { everybodyMayRing } from "../../../server/signaling/ring-policy.js";
import type { Outcome } from "../../../server/signaling/runner.js";
import { callsOf } from "../../../server/signaling/single-node.js";
import { ANSWER, AUDIO, type Peer, World } from "../calls/world.js";

const PEOPLE = ["alice", "bob", "carol", "dave"];

/** One event of a client, as it was sent for the first time. */
export interface Sent {
  readonly who: number;
  readonly event: CallEventName;
  readonly message: object;
  /** The time that passed before it. */
  readonly wait: number;
}

/** Everything that must not differ: what was recorded, what is live, and what everybody heard. */
export interface Aftermath {
  readonly log: readonly CallLogEntry[];
  readonly live: unknown;
  readonly heard: unknown;
  readonly replies: readonly unknown[];
}

/** Handlers on a world of four phones. */
class Desk {
  readonly world = new World();
  readonly peers: readonly Peer[] = PEOPLE.map((callId, index) =>
    this.world.phone(callId, index + 1, "device-1"),
  );
  readonly #handlers: Handlers;

  constructor(keys?: HandledKeys) {
    const { clock, registry, runner } = this.world;
    const handlers = createHandlers({
      calls: callsOf(runner, registry),
      people: { spellingOf: (callId) => callId },
      early: new EarlyCandidates(TIMES.earlyCandidate),
      clock,
      ringPolicy: everybodyMayRing,
    });
    this.#handlers = onlyOnce(handlers, keys ?? new MemoryHandledKeys(() => clock.now()));
  }

  receive({ who, event, message }: Sent): unknown {
    const peer = this.peers[who];
    if (!peer) throw new RangeError(`There is no phone ${who}`);
    const handle = this.#handlers[event] as (sender: unknown, message: object) => Outcome<unknown>;
    return handle(peer.sender, message).reply;
  }

  aftermath(replies: readonly unknown[]): Aftermath {
    const { callLog, registry } = this.world;
    return {
      log: callLog.entries,
      live: PEOPLE.map((callId) => registry.find(registry.claimOf(callId) ?? "")),
      heard: this.peers.map(({ heard }) => heard),
      replies,
    };
  }
}

/** What somebody does next, as numbers that are read against the calls as they are. */
export const plans = fc.noBias(
  fc.array(fc.record({ who: fc.nat(3), whom: fc.nat(3), deed: fc.nat(99), wait: fc.nat(400) }), {
    minLength: 40,
    maxLength: 150,
    size: "max",
  }),
);

export type Plan = typeof plans extends fc.Arbitrary<infer T> ? T : never;

/** Lets people call each other by a plan; the events that came of it can be told again. */
export function clean(plan: Plan): { sent: Sent[]; aftermath: Aftermath } {
  const desk = new Desk();
  const sent: Sent[] = [];
  const replies: unknown[] = [];
  for (const [number, { who, whom, deed, wait }] of plan.entries()) {
    desk.world.clock.advance(wait);
    const deedDone = { ...next(desk, who, whom, deed, number), wait };
    sent.push(deedDone);
    replies.push(desk.receive(deedDone));
  }
  return { sent, aftermath: desk.aftermath(replies) };
}

function next(
  { peers, world }: Desk,
  who: number,
  whom: number,
  deed: number,
  number: number,
): Omit<Sent, "wait"> {
  const peer = peers[who];
  const key = `${who}-${number}`;
  const room = peer?.room ?? "";
  const call = world.registry.find(room);
  const own = call?.parties.find(({ callId }) => callId === PEOPLE[who]);
  const to = peer?.others[0] ?? PEOPLE[whom] ?? "";
  const invitedTo = peer?.invites[0];
  const event = (name: CallEventName, message: object) => ({
    who,
    event: name,
    message: { ...message, key },
  });
  if (!own && invitedTo) {
    return deed < 80
      ? event("acceptRoomInvite", { roomId: invitedTo })
      : event("declineRoomInvite", { roomId: invitedTo });
  }
  if (!own) return event("callUser", { userToCall: PEOPLE[whom], signalData: AUDIO });
  if (own.state === "ringing") {
    if (deed < 75) return event("answerCall", { to, roomId: room, signal: ANSWER });
    return deed < 90 ? event("rejectCall", { to }) : event("callFailed", { to, reason: "no_answer" });
  }
  if (own.state === "dialing")
    return deed < 60 ? event("callUser", { userToCall: to, signalData: AUDIO }) : event("cancelCall", { to });
  if (deed < 25) return event("inviteToRoom", { roomId: room, to: PEOPLE[whom] });
  if (deed < 30) return event("cancelRoomInvite", { roomId: room, to: PEOPLE[whom] });
  if (deed < 45) return event("roomSignal", { roomId: room, to, signal: AUDIO });
  if (deed < 60) return event("leaveRoom", { roomId: room });
  if (deed < 70) return event("callFailed", { to, reason: "ice_failed" });
  return event("endCall", { to });
}

/** How often each event arrives in all, and how many later events each further copy lets pass. */
export const copies = fc.array(fc.array(fc.nat(12), { maxLength: 4 }), {
  minLength: 0,
  maxLength: 150,
  size: "max",
});

/** The same events again, each up to five times; the first copies keep their order. */
export function duplicated(
  sent: readonly Sent[],
  later: readonly (readonly number[])[],
  keys?: HandledKeys,
): { aftermath: Aftermath; arrived: number; replies: readonly unknown[][] } {
  const desk = new Desk(keys);
  const due = new Map<number, number[]>();
  const replies: unknown[][] = sent.map(() => []);
  let arrived = 0;
  const deliver = (index: number, retry: boolean): void => {
    const original = sent[index];
    if (!original) return;
    const message = retry ? { ...original.message, retry } : original.message;
    replies[index]?.push(desk.receive({ ...original, message }));
    arrived++;
  };
  for (const [index, { wait }] of sent.entries()) {
    desk.world.clock.advance(wait);
    deliver(index, false);
    for (const pause of later[index] ?? [])
      due.set(index + pause, [...(due.get(index + pause) ?? []), index]);
    for (const copy of due.get(index) ?? []) deliver(copy, true);
  }
  return { aftermath: desk.aftermath(replies.map(([first]) => first)), arrived, replies };
}

/** Forgets every key at once: what the duplicates would do without them. */
export const noMemory: HandledKeys = { find: () => undefined, keep: () => {} };

/** Holds clean runs against duplicated ones until that many calls were begun; throws where anything differs. */
export function holdsOver(wanted: number, seed?: number): { calls: number; copies: number } {
  const done = { calls: 0, copies: 0 };
  const property = fc.property(plans, copies, (plan, later) => {
    const { sent, aftermath } = clean(plan);
    const again = duplicated(sent, later);
    assert.deepEqual(again.aftermath, aftermath);
    for (const answers of again.replies) for (const answer of answers) assert.deepEqual(answer, answers[0]);
    done.calls += callsIn(aftermath);
    done.copies += again.arrived - sent.length;
  });
  for (let round = 0; done.calls < wanted; round++) {
    fc.assert(property, { numRuns: 10, ...(seed === undefined ? {} : { seed: seed + round }) });
  }
  return done;
}

const callsIn = ({ log }: Aftermath): number => log.filter(({ type }) => type === "started").length;
