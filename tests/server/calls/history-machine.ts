import fc from "fast-check";
import { callIdKey } from "../../../protocol/values.js";
import type { Call } from "../../../server/calls/call.js";
import { type Peer, World } from "./world.js";

/** Names that would hurt somebody who keeps people in plain objects, among ordinary ones. */
export const PEOPLE = ["alice", "bob", "carol", "__proto__", "constructor", "dave", "erin", "frank", "grace"];

/** How often each thing happens, in parts. */
const WEIGHTS = {
  app: 2,
  phone: 2,
  goodbye: 1,
  lost: 2,
  call: 6,
  answer: 12,
  end: 2,
  cancel: 1,
  reject: 1,
  fail: 1,
  leave: 1,
  candidate: 2,
  signal: 2,
  invite: 14,
  cancelInvite: 1,
  join: 12,
  decline: 1,
  resume: 3,
  heartbeat: 3,
  vacate: 1,
  wait: 3,
} as const;

type Deed = keyof typeof WEIGHTS;

/** One thing that happens; the numbers pick who, which socket of theirs, and whom or what it is about. */
export interface HistoryStep {
  deed: Deed;
  who: number;
  socket: number;
  about: number;
}

const isDeed = (name: string): name is Deed => Object.hasOwn(WEIGHTS, name);
const deeds = Object.keys(WEIGHTS).filter(isDeed);

const step: fc.Arbitrary<HistoryStep> = fc.record({
  deed: fc.oneof(...deeds.map((deed) => ({ weight: WEIGHTS[deed], arbitrary: fc.constant(deed) }))),
  who: fc.nat(PEOPLE.length - 1),
  socket: fc.nat(3),
  about: fc.nat(PEOPLE.length - 1),
});

export const histories = fc.noBias(fc.array(step, { minLength: 40, maxLength: 120, size: "max" }));

/** A world in which everybody is there, every second one with a phone of ours besides the app. */
export function populated(): World {
  const world = new World();
  for (const [index, callId] of PEOPLE.entries()) {
    world.app(callId);
    if (index % 2 === 0) world.phone(callId, index, "device-1");
  }
  return world;
}

/** Carries a step out; the result is the socket that acted, or null where there was none. */
export function play(world: World, { deed, who, socket, about }: HistoryStep): Peer | null {
  const callId = PEOPLE[who] ?? "nobody";
  if (deed === "wait") world.clock.advance(about * about * 500);
  if (deed === "app") return world.app(callId);
  if (deed === "phone") return world.phone(callId, who, about < 4 ? undefined : `device-${about % 3}`);
  const peers = deed === "wait" ? [] : world.peersOf(callId);
  const peer = peers[socket % Math.max(peers.length, 1)];
  if (!peer || deed === "wait") return null;
  act(peer, deed, about);
  return peer;
}

function act(peer: Peer, deed: Exclude<Deed, "wait" | "app" | "phone">, about: number): void {
  const anybody = PEOPLE[about] ?? "nobody";
  switch (deed) {
    case "goodbye":
    case "lost":
      return peer.leave(deed);
    case "call":
    case "invite":
      return void peer[deed](anybody);
    case "leave":
      return void peer.end(deed, null);
    case "end":
    case "cancel":
    case "reject":
    case "fail":
      return void peer.end(deed, likelyPerson(peer, about));
    case "candidate":
      return void peer.candidate(likelyPerson(peer, about), 1);
    case "answer":
    case "signal":
    case "cancelInvite":
      return void peer[deed](likelyPerson(peer, about));
    case "join":
    case "decline":
    case "resume":
      return void peer[deed](likelyRoom(peer, about));
    default:
      peer[deed]();
  }
}

/** Mostly somebody of the peer's own call, so that histories get somewhere; sometimes just anybody. */
function likelyPerson(peer: Peer, about: number): string {
  const anybody = PEOPLE[about] ?? "nobody";
  const { others } = peer;
  return about === 0 ? anybody : (others[about % Math.max(others.length, 1)] ?? anybody);
}

/** Mostly a room that the peer is invited to or busy in. */
function likelyRoom(peer: Peer, about: number): string {
  return about === 0 ? "room-1" : (peer.invites[0] ?? peer.room);
}

/** The calls that are live, found through the people who are busy. */
export function liveCalls(world: World): Map<string, Call> {
  const calls = new Map<string, Call>();
  for (const callId of PEOPLE) {
    const room = world.registry.claimOf(callId);
    const call = room === undefined ? null : world.registry.find(room);
    if (call) calls.set(call.roomId, call);
  }
  return calls;
}

/** Everyone who has to do with a call, as party or as invitee. */
export const insidersOf = (call: Call | undefined): string[] =>
  call ? [...call.parties, ...call.invites].map(({ callId }) => callIdKey(callId)) : [];
