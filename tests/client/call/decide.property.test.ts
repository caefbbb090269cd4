import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "../../../client/call/decide.js";
import {
  type CallEffect,
  type CallInput,
  type CallModel,
  type CallOrigin,
  startingModel,
} from "../../../client/call/model.js";
import { CallError, callIdKey, makesOffer, type ServerEventName } from "../../../protocol/index.js";
import { kinAnswer, kinOffer } from "./described.js";
import { ANSWER, CANDIDATE, OFFER, ROOM, says } from "./story.js";

const SELF = "bob";
const PEOPLE = ["alice", "Alice", "bob", "BOB", "carol", "CAROL", "dave", "_erin", "Zoe"];
const COMMANDS: CallInput["type"][] = ["dial", "ring", "accept"];
const BEGINNINGS = new Set<CallInput["type"]>(["dial", "ring"]);

const person = fc.constantFrom(...PEOPLE);
const other = person.filter((name) => callIdKey(name) !== SELF);
const people = fc.array(person, { maxLength: 7 });
const room = fc.constantFrom(ROOM, ROOM, ROOM, "other");
const reason = fc.constantFrom("busy", "offline", "rejected", "", null, undefined);
const signal = fc.constantFrom(
  OFFER,
  ANSWER,
  kinOffer("1"),
  kinOffer("2"),
  kinAnswer("3", "1"),
  kinAnswer("3", "2"),
);

/** A message of every kind, about anybody, with every field that any kind has. */
const payload = fc.record({
  from: person,
  to: person,
  userId: person,
  roomId: room,
  reason,
  participants: people,
  isVideoCall: fc.boolean(),
  signal,
  candidate: fc.constant(CANDIDATE),
});
const event = fc.constantFrom<ServerEventName>(
  "incomingCall",
  "callRejected",
  "callCanceled",
  "callFailed",
  "callEnded",
  "iceCandidate",
  "roomIceCandidate",
  "roomSignal",
  "roomInvite",
  "roomInviteFailed",
  "roomInviteCanceled",
  "roomInviteDeclined",
  "roomInviteAccepted",
  "roomJoined",
  "roomParticipantJoined",
  "roomParticipantLeft",
  "roomJoinFailed",
);
const message = fc.tuple(event, payload).map(([name, fields]) => says(name, fields));
// Nobody calls oneself, and no server answers for a caller.
const answer = fc
  .record({
    from: fc.option(other),
    roomId: fc.constant(ROOM),
    signal: fc.constantFrom(ANSWER, kinAnswer("3", "1")),
  })
  .map((fields) => says("callAccepted", fields.from === null ? { ...fields, roomId: null } : fields));

const input: fc.Arbitrary<CallInput> = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom<CallInput>({ type: "dial" }, { type: "ring" }) },
  { weight: 2, arbitrary: fc.constant<CallInput>({ type: "accept" }) },
  { weight: 2, arbitrary: answer },
  { weight: 8, arbitrary: message },
  { weight: 1, arbitrary: fc.constantFrom<CallInput>({ type: "hang-up" }, { type: "server-lost" }) },
  { weight: 1, arbitrary: fc.constantFrom<CallInput>({ type: "reject", reason: "rejected" }) },
  { weight: 1, arbitrary: fc.constantFrom<CallInput>({ type: "close", reason: "ended" }) },
  { weight: 1, arbitrary: fc.constantFrom<CallInput>({ type: "refused", reason: "call-over" }) },
  { weight: 2, arbitrary: person.map((callId): CallInput => ({ type: "invite", callId })) },
  { weight: 1, arbitrary: person.map((callId): CallInput => ({ type: "cancel-invite", callId })) },
  { weight: 3, arbitrary: person.map((remote): CallInput => ({ type: "link-up", remote })) },
  {
    weight: 2,
    arbitrary: person.map((remote): CallInput => ({ type: "link-failed", remote, reason: "ice_failed" })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(other, signal)
      .map(([remote, described]): CallInput => ({ type: "described", remote, signal: described })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom("ring" as const, "connect" as const, "ended-hold" as const, "recovery" as const)
      .map((timer): CallInput => ({ type: "timer", timer })),
  },
  {
    weight: 1,
    arbitrary: fc
      .boolean()
      .map((delivered): CallInput => ({ type: "acknowledged", roomId: ROOM, delivered })),
  },
  { weight: 1, arbitrary: fc.constant<CallInput>({ type: "media-lost" }) },
  { weight: 1, arbitrary: people.map((participants): CallInput => ({ type: "resumed", participants })) },
);

const start = fc
  .record({
    origin: fc.constantFrom<CallOrigin>("outgoing", "incoming", "invite"),
    remote: other,
    resume: fc.boolean(),
    exact: fc.boolean(),
    leaveRoom: fc.boolean(),
  })
  .map(({ origin, remote, resume, exact, leaveRoom }) =>
    startingModel({
      self: SELF,
      abilities: { resume, leaveRoom, numbers: resume, exact },
      origin,
      remote,
      video: false,
      ...(origin === "outgoing" ? {} : { roomId: ROOM }),
      ...(origin === "incoming" ? { offer: OFFER } : {}),
    }),
  );

/** The command that a phone begins such a call with. */
const opening = ({ origin }: CallModel): CallInput => ({ type: origin === "outgoing" ? "dial" : "ring" });

interface Run {
  model: CallModel;
  effects: CallEffect[];
  models: CallModel[];
}

/** Plays the inputs; an illegal command is the only thing that may be thrown, and it changes nothing. */
function play(first: CallModel, inputs: readonly CallInput[]): Run {
  const run: Run = { model: first, effects: [], models: [] };
  for (const next of [opening(first), ...inputs]) {
    // A phone begins each call once, with an object of its own.
    if (isOver(run.model) && run.models.length > 0 && BEGINNINGS.has(next.type)) continue;
    try {
      const decision = decide(run.model, next);
      run.model = decision.model;
      run.effects.push(...decision.effects);
      run.models.push(decision.model);
    } catch (error) {
      if (!(error instanceof CallError) || error.code !== "illegal-transition") throw error;
      expect(COMMANDS).toContain(next.type);
    }
  }
  return run;
}

const runs = fc.tuple(start, fc.array(input, { maxLength: 60 }));
const holds = (law: (run: Run, first: CallModel) => void): void =>
  fc.assert(
    fc.property(runs, ([first, inputs]) => law(play(first, inputs), first)),
    { numRuns: 1500 },
  );

const ofType = <T extends CallEffect["type"]>(run: Run, type: T) =>
  run.effects.filter((effect): effect is Extract<CallEffect, { type: T }> => effect.type === type);

describe("whatever a call hears", () => {
  it("it ends at most once, and says nothing afterwards", () => {
    holds((run) => {
      const ends = ofType(run, "ended").length;
      expect(ends).toBe(run.models.some(isOver) ? 1 : 0);
      if (ends === 1) {
        const after = run.effects.slice(run.effects.findIndex((effect) => effect.type === "ended") + 1);
        // All that is left to tell is that an invite is not possible any more.
        expect(afterLife(after)).toEqual([]);
      }
    });
  });

  it("all its timers are off at the end", () => {
    holds((run) => {
      const armed = new Set<string>();
      for (const effect of untilEnd(run.effects)) {
        if (effect.type === "arm") armed.add(effect.timer);
        if (effect.type === "disarm") armed.delete(effect.timer);
      }
      if (run.model.state === "idle" && ofType(run, "ended").length > 0) expect([...armed]).toEqual([]);
    });
  });

  it("its members are different people, and never oneself", () => {
    holds((run) => {
      for (const { members } of run.models) {
        const keys = members.map(callIdKey);
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys).not.toContain(SELF);
      }
    });
  });

  it("who is linked or invited is known as such", () => {
    holds((run) => {
      for (const { members, linked, state } of run.models) {
        expect(members).toEqual(expect.arrayContaining([...linked]));
        if (state === "idle") expect(members).toEqual([]);
        if (state === "connected") expect(members.length).toBeGreaterThan(0);
      }
    });
  });

  it("it offers to the one it dialed, in a room to those who sort after it, and to others only in place of a link", () => {
    holds((run, first) => {
      run.effects.forEach((effect, index) => {
        if (effect.type !== "make-offer") return;
        const { remote } = effect;
        const dialed = first.origin === "outgoing" && callIdKey(remote) === callIdKey(first.remote);
        const before = run.effects[index - 1];
        const isAnew = before?.type === "renew-link" && before.remote === remote;
        expect(dialed || isAnew || makesOffer(SELF, remote)).toBe(true);
      });
    });
  });

  it("an app never gets a second offer for the link that it was called with, or called with", () => {
    holds((run, first) => {
      if (first.origin === "invite") return;
      const isFirst = (name: string): boolean => callIdKey(name) === callIdKey(first.remote);
      run.effects.forEach((effect, index) => {
        if (effect.type !== "renew-link" || !isFirst(effect.remote)) return;
        if (run.effects[index + 1]?.type !== "make-offer") return;
        const kin = run.models.some(({ negotiations }) =>
          negotiations.some((known) => known.kin && isFirst(known.callId)),
        );
        // An offer that never went out may be made again for anybody.
        const isOut = run.effects
          .slice(0, index)
          .some((one) => one.type === "emit" && /callUser|answerCall/.test(one.emission.event));
        expect(kin || !isOut).toBe(true);
      });
    });
  });

  it("who is recovering was linked, is a member, and is not linked now", () => {
    holds((run) => {
      for (const { members, linked, recovering } of run.models) {
        expect(members).toEqual(expect.arrayContaining([...recovering]));
        expect(recovering.filter((name) => linked.includes(name))).toEqual([]);
      }
    });
  });

  it("everybody with whom something is negotiated is in the call, or dialed", () => {
    holds((run, first) => {
      for (const { members, negotiations } of run.models) {
        const known = [...members, first.remote].map(callIdKey);
        for (const { callId } of negotiations) expect(known).toContain(callIdKey(callId));
        expect(new Set(negotiations.map(({ callId }) => callIdKey(callId))).size).toBe(negotiations.length);
      }
    });
  });

  it("every link that it opens is closed once it is over", () => {
    holds((run) => {
      const open = new Set<string>();
      for (const effect of untilEnd(run.effects)) {
        if (effect.type === "open-link") open.add(callIdKey(effect.remote));
        if (effect.type === "close-link") open.delete(callIdKey(effect.remote));
      }
      if (ofType(run, "ended").length > 0) expect([...open]).toEqual([]);
    });
  });

  it("links are used only between being opened and being closed", () => {
    holds((run) => {
      const open = new Set<string>();
      for (const effect of untilEnd(run.effects)) {
        if (effect.type === "open-link") open.add(callIdKey(effect.remote));
        if (effect.type === "close-link") open.delete(callIdKey(effect.remote));
        if (effect.type.startsWith("take-") && "remote" in effect) used(open, effect.remote, run);
      }
    });
  });

  it("joined and left come in turns for each person", () => {
    holds((run) => {
      const present = new Set<string>();
      for (const effect of run.effects) {
        if (effect.type === "joined") {
          expect(present.has(callIdKey(effect.callId))).toBe(false);
          present.add(callIdKey(effect.callId));
        }
        if (effect.type === "left") expect(present.delete(callIdKey(effect.callId))).toBe(true);
      }
    });
  });
});

/** Ended, unless it never began: every call here begins with a legal command. */
const isOver = (model: CallModel): boolean => model.state === "idle";

const untilEnd = (effects: readonly CallEffect[]): readonly CallEffect[] => {
  const end = effects.findIndex((effect) => effect.type === "ended");
  return end < 0 ? effects : effects.slice(0, end);
};

const afterLife = (effects: readonly CallEffect[]): CallEffect[] =>
  effects.filter((effect) => effect.type !== "invite");

function used(open: ReadonlySet<string>, remote: string, { model }: Run): void {
  // Before an invite is confirmed its inviter may send candidates, which nothing keeps.
  if (model.origin === "invite" && callIdKey(remote) === callIdKey(model.remote)) return;
  expect(open.has(callIdKey(remote))).toBe(true);
}
