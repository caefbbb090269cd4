import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LIMITS, TIMES } from "../../../protocol/limits.js";
import type { Call } from "../../../server/calls/call.js";
import type { CallLogEntry } from "../../../server/calls/call-log.js";
import { histories, insidersOf, liveCalls, PEOPLE, play, populated } from "./history-machine.js";
import type { Peer, World } from "./world.js";

const RUNS = { numRuns: 60 };
const ENDINGS = ["callEnded", "callFailed", "callCanceled", "callRejected"];

/** Who is in or invited to which room, told from the calls and from the registry's own books; both must agree. */
function expectClaimsAreMembership(world: World): void {
  const calls = [...liveCalls(world).values()];
  const roomsOf = (isIn: (call: Call) => boolean) => calls.filter(isIn).map((call) => call.roomId);
  const told = PEOPLE.map((callId) => [
    roomsOf((call) => call.parties.some((party) => party.callId === callId)).join(),
    roomsOf((call) => call.invites.some((invite) => invite.callId === callId))
      .sort()
      .join(),
  ]);
  const booked = PEOPLE.map((callId) => [
    world.registry.claimOf(callId) ?? "",
    [...world.registry.invitesOf(callId)].sort().join(),
  ]);
  expect([calls.length, told]).toEqual([world.registry.size, booked]);
}

function expectSoundCall(world: World, call: Call): void {
  const people = call.parties.map((party) => party.callId);
  expect(new Set(people).size).toBe(people.length);
  expect(people.length).toBeGreaterThanOrEqual(2);
  expect(people.length).toBeLessThanOrEqual(LIMITS.roomSize);
  const states = call.parties.map((party) => party.state);
  if (call.ring) expect(states).toEqual(["dialing", "ringing"]);
  else expect(new Set(states)).toEqual(new Set(["connecting"]));
  for (const party of call.parties) {
    if (party.socket === null) continue;
    const owner = world.peersOf(party.callId).find((peer) => peer.sender.socket === party.socket);
    expect(owner?.sender.device).toBe(party.device);
    expect(owner?.sender.userId).toBe(party.userId);
  }
}

/** Everybody who takes part with a connected socket, and did not act. Of a ringing callee that is every socket. */
function bystanders(world: World, call: Call, actor: Peer | null): Peer[] {
  return call.parties.flatMap((party) =>
    world
      .peersOf(party.callId)
      .filter((peer) => party.state === "ringing" || peer.sender.socket === party.socket)
      .filter((peer) => peer.sender.callId !== actor?.sender.callId),
  );
}

function byRoom(entries: readonly CallLogEntry[]): Map<string, CallLogEntry[]> {
  const rooms = new Map<string, CallLogEntry[]>();
  for (const entry of entries) rooms.set(entry.room, [...(rooms.get(entry.room) ?? []), entry]);
  return rooms;
}

describe("after every step of a random history", () => {
  it("being busy is being in exactly one call, and every call is sound", () => {
    fc.assert(
      fc.property(histories, (history) => {
        const world = populated();
        for (const action of history) {
          play(world, action);
          expectClaimsAreMembership(world);
          for (const call of liveCalls(world).values()) expectSoundCall(world, call);
        }
      }),
      RUNS,
    );
  });

  it("nobody hears of a call that is not theirs", () => {
    fc.assert(
      fc.property(histories, (history) => {
        const world = populated();
        for (const action of history) {
          const before = liveCalls(world);
          const everyone = PEOPLE.flatMap((callId) => world.peersOf(callId));
          const actor = play(world, action);
          const after = liveCalls(world);
          for (const peer of everyone) {
            const fresh = peer.take();
            if (peer === actor || fresh.length === 0) continue;
            const theirs = [...before.values(), ...after.values()].filter((call) =>
              insidersOf(call).includes(peer.sender.callId),
            );
            expect(theirs).not.toEqual([]);
            for (const { payload } of fresh) {
              if ("roomId" in payload && payload.roomId) {
                expect(theirs.map((call) => call.roomId)).toContain(payload.roomId);
              }
            }
          }
          for (const callId of PEOPLE) for (const peer of world.peersOf(callId)) peer.take();
        }
      }),
      RUNS,
    );
  });

  it("everybody who was in a call that is over has been told, and so has everybody who was left behind", () => {
    fc.assert(
      fc.property(histories, (history) => {
        const world = populated();
        for (const action of history) {
          const before = liveCalls(world);
          for (const callId of PEOPLE) for (const peer of world.peersOf(callId)) peer.take();
          const actor = play(world, action);
          const after = liveCalls(world);
          for (const [room, call] of before) {
            const left = call.parties.length - (after.get(room)?.parties.length ?? 0);
            if (left <= 0) continue;
            for (const peer of bystanders(world, after.get(room) ?? call, actor)) {
              const names = peer.take().map(({ event }) => event);
              const expected = after.has(room) ? ["roomParticipantLeft"] : ENDINGS;
              expect(names.some((name) => expected.includes(name))).toBe(true);
            }
          }
        }
      }),
      RUNS,
    );
  });
});

describe("at the end of a random history", () => {
  it("nobody is stuck: once all have gone and the times are over, nothing is left", () => {
    fc.assert(
      fc.property(histories, (history) => {
        const world = populated();
        for (const action of history) play(world, action);
        for (const callId of PEOPLE) for (const peer of world.peersOf(callId)) peer.leave("lost");
        world.clock.advance(TIMES.ring + TIMES.grace);
        expect([world.registry.size, world.clock.timers, world.runner.timers]).toEqual([0, 0, 0]);
        for (const callId of PEOPLE) expect(world.registry.claimOf(callId)).toBeUndefined();
      }),
      RUNS,
    );
  });

  it("the log tells one beginning and one end per room, and nobody leaves without having joined", () => {
    fc.assert(
      fc.property(histories, (history) => {
        const world = populated();
        for (const action of history) play(world, action);
        for (const callId of PEOPLE) for (const peer of world.peersOf(callId)) peer.leave("goodbye");
        world.clock.advance(TIMES.ring + TIMES.grace);
        const rooms = byRoom(world.callLog.entries);
        for (const entries of rooms.values()) {
          const types = entries.map((entry) => entry.type);
          expect([types[0], types.at(-1)]).toEqual(["started", "finished"]);
          expect(types.filter((type) => type === "started" || type === "finished")).toHaveLength(2);
          const present = new Set<string>();
          for (const entry of entries) {
            if (entry.type === "joined") {
              expect(present.has(entry.callId)).toBe(false);
              present.add(entry.callId);
            }
            if (entry.type === "left") expect(present.delete(entry.callId)).toBe(true);
          }
        }
      }),
      RUNS,
    );
  });
});
