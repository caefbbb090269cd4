import { describe, expect, it } from "vitest";
import type { CallInput } from "../../../client/call/model.js";
import { CALL_STATES, type CallState } from "../../../protocol/index.js";
import { connected, connecting, dialing, ringing, Story } from "./story.js";

const STORIES: Record<CallState, () => Story> = {
  idle: () => new Story(),
  dialing,
  ringing,
  connecting,
  connected,
};

const ended = (): Story => {
  const story = connected();
  story.hears({ type: "hang-up" });
  return story;
};

/** In which states each command is one that makes sense; elsewhere it is an error naming both. */
const STRICT: Record<string, { command: CallInput; legalIn: CallState[] }> = {
  dial: { command: { type: "dial" }, legalIn: ["idle"] },
  ring: { command: { type: "ring" }, legalIn: ["idle"] },
  accept: { command: { type: "accept" }, legalIn: ["ringing"] },
};

describe.each(Object.entries(STRICT))("%s", (_name, { command, legalIn }) => {
  it.each(CALL_STATES.filter((state) => legalIn.includes(state)))("is taken while %s", (state) => {
    expect(STORIES[state]().hears(command)).not.toEqual([]);
  });

  it.each(CALL_STATES.filter((state) => !legalIn.includes(state)))("is an error while %s", (state) => {
    const story = STORIES[state]();
    const before = story.model;
    expect(() => story.hears(command)).toThrow(
      expect.objectContaining({ code: "illegal-transition", message: expect.stringContaining(state) }),
    );
    expect(story.model).toBe(before);
  });
});

describe("ending", () => {
  it.each(["hang-up", "reject"] as const)("by %s is possible in no state twice", (type) => {
    for (const state of CALL_STATES) {
      const story = STORIES[state]();
      const input: CallInput = type === "reject" ? { type, reason: "rejected" } : { type };
      story.hears(input, { type: "hang-up" });
      expect(story.hears(input)).toEqual([]);
      expect(story.model.state).toBe("idle");
    }
  });

  it("by rejecting is for what rings alone", () => {
    for (const story of [dialing(), connecting(), connected()]) {
      expect(story.hears({ type: "reject", reason: "rejected" })).toEqual([]);
    }
  });

  it("leaves a call that nothing can wake", () => {
    const inputs: CallInput[] = [
      { type: "link-up", remote: "carol" },
      { type: "link-failed", remote: "carol", reason: "ice_failed" },
      { type: "described", remote: "carol", signal: { type: "offer", sdp: "late" } },
      { type: "acknowledged", roomId: "room-1", delivered: true },
      { type: "refused", reason: "call-over" },
      { type: "resumed", participants: ["bob", "carol"] },
      { type: "server-lost" },
      { type: "close", reason: "ended" },
      ...(["ring", "connect", "ended-hold"] as const).map((timer): CallInput => ({ type: "timer", timer })),
    ];
    for (const input of inputs) expect(ended().hears(input)).toEqual([]);
  });
});

describe("a timer that fires late", () => {
  it.each([
    { timer: "ring", states: ["idle", "connecting", "connected"] },
    { timer: "connect", states: ["idle", "dialing", "ringing", "connected"] },
    { timer: "ended-hold", states: [...CALL_STATES] },
  ] as const)("$timer changes nothing where it has no business", ({ timer, states }) => {
    for (const state of states) expect(STORIES[state]().hears({ type: "timer", timer })).toEqual([]);
  });
});
