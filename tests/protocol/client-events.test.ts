import { describe, expect, test } from "vitest";
import { ack, clientEvents, handshake } from "../../protocol/client-events.js";
import { LIMITS } from "../../protocol/limits.js";
import { CLIENT_SAMPLES, entriesOf } from "./samples.js";
import { provesItself } from "./schema-laws.js";

describe.each(entriesOf(CLIENT_SAMPLES))("%s", (name, sample) => {
  provesItself(clientEvents[name], sample);
});

test("every event has a sample", () => {
  expect(Object.keys(CLIENT_SAMPLES).sort()).toEqual(Object.keys(clientEvents).sort());
});

const NAMED_SENDER = entriesOf(CLIENT_SAMPLES).filter(
  ([name]) => "from" in Object(CLIENT_SAMPLES[name].payload),
);

test.each(NAMED_SENDER)(
  "%s is taken without a sender, but not with one that is no Call ID",
  (name, { payload }) => {
    const { from: _from, ...rest } = Object(payload);
    expect(clientEvents[name].safeParse(rest).success).toBe(true);
    expect(clientEvents[name].safeParse({ ...rest, from: "a b" }).success).toBe(false);
    expect(clientEvents[name].safeParse({ ...rest, from: 7 }).success).toBe(false);
  },
);

describe("what older clients send", () => {
  const signal = { type: "answer", sdp: "v=0" };

  test.each([{}, { roomId: null }, { roomId: "room-1" }])(
    "answerCall is taken with the room in %j",
    (room) => {
      expect(clientEvents.answerCall.safeParse({ to: "bob", signal, ...room }).success).toBe(true);
    },
  );

  test.each([undefined, {}, { timestamp: 5, platform: "mobile" }, { timestamp: "2026-01-01T00:00:00Z" }])(
    "heartbeat is taken as %j",
    (payload) => {
      expect(clientEvents.heartbeat.safeParse(payload).success).toBe(true);
    },
  );

  test.each(["rejectCall", "callFailed"] as const)("%s is taken with a null reason", (name) => {
    expect(clientEvents[name].safeParse({ to: "bob", reason: null }).success).toBe(true);
  });

  test("a nested candidate comes out flat", () => {
    const candidate = { candidate: "c", sdpMid: "0", sdpMLineIndex: 0 };
    expect(clientEvents.iceCandidate.parse({ to: "bob", candidate: { candidate } })).toEqual({
      to: "bob",
      candidate,
    });
  });
});

describe("resume", () => {
  test("needs nothing but the room", () => {
    expect(clientEvents.resume.parse({ roomId: "room-1" })).toEqual({ roomId: "room-1", participants: [] });
  });

  test.each([
    [LIMITS.roomSize, true],
    [LIMITS.roomSize + 1, false],
  ])("naming %s participants is taken: %s", (count, good) => {
    const participants = Array.from({ length: count }, (_, index) => `user_${index}`);
    expect(clientEvents.resume.safeParse({ roomId: "room-1", participants }).success).toBe(good);
  });

  test.each([-1, 1.5, "4", null])("lastSeq %j is refused", (lastSeq) => {
    expect(clientEvents.resume.safeParse({ roomId: "room-1", lastSeq }).success).toBe(false);
  });
});

describe("a key", () => {
  test.each([
    ["k", true],
    ["k".repeat(LIMITS.key), true],
    ["k".repeat(LIMITS.key + 1), false],
    ["", false],
    [7, false],
    [null, false],
  ])("%j is taken: %s", (key, good) => {
    expect(clientEvents.endCall.safeParse({ to: "bob", key }).success).toBe(good);
  });
});

describe("the handshake", () => {
  test.each([
    [{}, true],
    [{ token: "x" }, true],
    [{ token: "" }, false],
    [{ token: 7 }, false],
    [{ deviceId: "abcd-EF_1" }, true],
    [{ deviceId: "short" }, false],
    [{ deviceId: "a".repeat(LIMITS.deviceId) }, true],
    [{ deviceId: "a".repeat(LIMITS.deviceId + 1) }, false],
    [{ deviceId: "with space" }, false],
    [null, false],
    ["token", false],
  ])("%j is taken: %s", (auth, good) => {
    expect(handshake.safeParse(auth).success).toBe(good);
  });

  test("drops what it does not know", () => {
    expect(handshake.parse({ token: "x", admin: true })).toEqual({ token: "x" });
  });
});

describe("an acknowledgement", () => {
  test.each([
    { ok: true, data: {} },
    { ok: true, data: { roomId: "room-1" } },
    { ok: false, error: { code: "bad-request", message: "No" } },
    { ok: false, error: { code: "a-code-of-tomorrow", message: "No" } },
  ])("is understood as %j", (reply) => {
    expect(ack.parse(reply)).toEqual(reply);
  });

  test.each([
    null,
    undefined,
    "ok",
    true,
    {},
    { ok: false },
    { ok: false, error: "text" },
    { ok: "true", data: {} },
  ])("is not understood as %j", (reply) => {
    expect(ack.safeParse(reply).success).toBe(false);
  });
});
