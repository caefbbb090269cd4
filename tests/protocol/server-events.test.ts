import { describe, expect, test } from "vitest";
import { LIMITS } from "../../protocol/limits.js";
import { serverEvents } from "../../protocol/server-events.js";
import { entriesOf, SERVER_SAMPLES } from "./samples.js";
import { provesItself } from "./schema-laws.js";

describe.each(entriesOf(SERVER_SAMPLES))("%s", (name, sample) => {
  provesItself(serverEvents[name], sample);
});

test("every event has a sample", () => {
  expect(Object.keys(SERVER_SAMPLES).sort()).toEqual(Object.keys(serverEvents).sort());
});

describe("callAccepted", () => {
  const signal = { type: "answer", sdp: "v=0" };

  test("is taken in full, with sender and room", () => {
    const full = { from: "bob", roomId: "room-1", signal };
    expect(serverEvents.callAccepted.parse(full)).toEqual(full);
  });

  test("is taken as the bare signal, and then tells neither sender nor room", () => {
    expect(serverEvents.callAccepted.parse(signal)).toEqual({ from: null, roomId: null, signal });
  });

  test("as a bare signal tells room and number where our server gave them", () => {
    expect(serverEvents.callAccepted.parse({ ...signal, roomId: "room-1", seq: 1 })).toEqual({
      from: null,
      roomId: "room-1",
      seq: 1,
      signal,
    });
  });

  test.each([
    { type: "offer", sdp: "v=0" },
    { from: "bob", roomId: "room-1", signal: { type: "offer", sdp: "v=0" } },
  ])("is refused with an offer: %j", (payload) => {
    expect(serverEvents.callAccepted.safeParse(payload).success).toBe(false);
  });
});

test.each(["incomingCall", "callAccepted"] as const)(
  "%s may say null for a room that is not known",
  (name) => {
    const { payload } = SERVER_SAMPLES[name];
    expect(serverEvents[name].parse({ ...Object(payload), roomId: null })).toMatchObject({ roomId: null });
  },
);

const WITH_PARTICIPANTS = ["roomInvite", "roomJoined"] as const;

test.each(WITH_PARTICIPANTS)("%s names at most as many people as a room holds", (name) => {
  const people = (count: number) => Array.from({ length: count }, (_, index) => `user_${index}`);
  const payload = (count: number) => ({ roomId: "room-1", from: "alice", participants: people(count) });
  expect(serverEvents[name].safeParse(payload(LIMITS.roomSize)).success).toBe(true);
  expect(serverEvents[name].safeParse(payload(LIMITS.roomSize + 1)).success).toBe(false);
});

test.each(WITH_PARTICIPANTS)("%s that says nothing about video is without", (name) => {
  const parsed = serverEvents[name].parse({ roomId: "room-1", from: "alice", participants: [] });
  expect(parsed.isVideoCall).toBe(false);
});

const WITH_REASON = [
  "callRejected",
  "callCanceled",
  "callFailed",
  "roomInviteFailed",
  "roomJoinFailed",
] as const;

test.each(WITH_REASON)(
  "%s is taken with a null reason, with none, and with one that is cleaned and cut",
  (name) => {
    const payload = { from: "bob", to: "bob", roomId: "room-1" };
    expect(serverEvents[name].safeParse(payload).success).toBe(true);
    expect(serverEvents[name].parse({ ...payload, reason: null }).reason).toBeNull();
    expect(serverEvents[name].parse({ ...payload, reason: "\u001b[2Jno" }).reason).toBe("[2Jno");
    const long = serverEvents[name].parse({ ...payload, reason: "x".repeat(LIMITS.reason + 1) });
    expect(long.reason).toBe("x".repeat(LIMITS.reason));
  },
);
