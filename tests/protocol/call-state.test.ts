import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CALL_EVENTS,
  CALL_STATES,
  type CallEvent,
  type CallState,
  followingState,
  nextState,
} from "../../protocol/call-state.js";
import { readText } from "../house/repository.js";

type Row = readonly [CallState, CallEvent, CallState | "illegal"];

/** Every pair of state and event, spelled as in the diagram of protocol/call-state.ts. */
const TABLE: readonly Row[] = [
  ["idle", "dial", "dialing"],
  ["idle", "ring", "ringing"],
  ["idle", "accepted", "illegal"],
  ["idle", "accept", "illegal"],
  ["idle", "link-up", "illegal"],
  ["idle", "end", "illegal"],
  ["dialing", "dial", "illegal"],
  ["dialing", "ring", "illegal"],
  ["dialing", "accepted", "connecting"],
  ["dialing", "accept", "illegal"],
  ["dialing", "link-up", "illegal"],
  ["dialing", "end", "idle"],
  ["ringing", "dial", "illegal"],
  ["ringing", "ring", "illegal"],
  ["ringing", "accepted", "illegal"],
  ["ringing", "accept", "connecting"],
  ["ringing", "link-up", "illegal"],
  ["ringing", "end", "idle"],
  ["connecting", "dial", "illegal"],
  ["connecting", "ring", "illegal"],
  ["connecting", "accepted", "illegal"],
  ["connecting", "accept", "illegal"],
  ["connecting", "link-up", "connected"],
  ["connecting", "end", "idle"],
  ["connected", "dial", "illegal"],
  ["connected", "ring", "illegal"],
  ["connected", "accepted", "illegal"],
  ["connected", "accept", "illegal"],
  ["connected", "link-up", "illegal"],
  ["connected", "end", "idle"],
];

describe.each(TABLE)("a call that is %s, at %s", (state, event, next) => {
  if (next === "illegal") {
    test("has no following state", () => {
      expect(followingState(state, event)).toBeUndefined();
    });
    test("refuses with a code, naming state and event", () => {
      expect(() => nextState(state, event)).toThrow(
        expect.objectContaining({
          code: "illegal-transition",
          message: expect.stringMatching(new RegExp(`${state}.*${event}`)),
        }),
      );
    });
  } else {
    test(`becomes ${next}`, () => {
      expect(followingState(state, event)).toBe(next);
      expect(nextState(state, event)).toBe(next);
    });
  }
});

test("the table above names each pair exactly once", () => {
  const pairs = CALL_STATES.flatMap((state) => CALL_EVENTS.map((event) => `${state} ${event}`));
  expect(TABLE.map(([state, event]) => `${state} ${event}`).sort()).toEqual(pairs.sort());
});

test("the diagram names every state and every event", () => {
  const source = readText("protocol/call-state.ts");
  const diagram = source.slice(0, source.indexOf("*/"));
  expect([...CALL_STATES, ...CALL_EVENTS].filter((name) => !diagram.includes(name))).toEqual([]);
});

test("no history of events leads out of the table, and ending always leads back to idle", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...CALL_EVENTS)), (history) => {
      let state: CallState = "idle";
      for (const event of history) state = followingState(state, event) ?? state;
      expect(CALL_STATES).toContain(state);
      expect(state === "idle" ? state : nextState(state, "end")).toBe("idle");
    }),
  );
});

test("a call is connected only after it was dialed or rang, and was accepted", () => {
  const into = (target: CallState) => TABLE.filter(([, , next]) => next === target).map(([state]) => state);
  expect(into("connected")).toEqual(["connecting"]);
  expect(into("connecting")).toEqual(["dialing", "ringing"]);
});
