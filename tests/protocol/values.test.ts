import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { LIMITS } from "../../protocol/limits.js";
import {
  answer,
  callId,
  callIdKey,
  candidate,
  hasVideo,
  makesOffer,
  offer,
  reason,
  roomId,
  sameCallId,
  signal,
} from "../../protocol/values.js";

const characters = (count: number) => "a".repeat(count);
const taken = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;

const VALUES: readonly [name: string, schema: z.ZodType, value: unknown, good: boolean][] = [
  ["a Call ID of 3", callId, characters(LIMITS.callIdMin), true],
  ["a Call ID of 2", callId, characters(LIMITS.callIdMin - 1), false],
  ["a Call ID of 30", callId, characters(LIMITS.callIdMax), true],
  ["a Call ID of 31", callId, characters(LIMITS.callIdMax + 1), false],
  ["letters, digits and underscores", callId, "Ada_42", true],
  ["a Call ID of digits", callId, "12345", true],
  ["the number of a Call ID", callId, 12345, false],
  ["a Call ID with a hyphen", callId, "ada-b", false],
  ["a Call ID with a space", callId, "ada b", false],
  ["a Call ID with a line end", callId, "ada\n", false],
  ["a Call ID with an umlaut", callId, "käthe", false],
  ["a room id of 1", roomId, "r", true],
  ["an empty room id", roomId, "", false],
  ["a room id of 64", roomId, characters(LIMITS.roomId), true],
  ["a room id of 65", roomId, characters(LIMITS.roomId + 1), false],
  ["an empty reason", reason, "", true],
  ["a reason of 128", reason, characters(LIMITS.reason), true],
  ["a reason of 129", reason, characters(LIMITS.reason + 1), false],
  [
    "a reason as the app writes it",
    reason,
    "ice_RTCIceConnectionState.RTCIceConnectionStateDisconnected",
    true,
  ],
  ["an SDP of 16 KB", offer, { type: "offer", sdp: characters(LIMITS.sdp) }, true],
  ["an SDP over 16 KB", offer, { type: "offer", sdp: characters(LIMITS.sdp + 1) }, false],
  ["an empty SDP", offer, { type: "offer", sdp: "" }, false],
  ["an answer for an offer", offer, { type: "answer", sdp: "v=0" }, false],
  ["an offer for an answer", answer, { type: "offer", sdp: "v=0" }, false],
  ["an offer as a signal", signal, { type: "offer", sdp: "v=0" }, true],
  ["an answer as a signal", signal, { type: "answer", sdp: "v=0" }, true],
  ["a rollback as a signal", signal, { type: "rollback", sdp: "v=0" }, false],
  ["a signal without SDP", signal, { type: "offer" }, false],
  ["a candidate of 1 KB", candidate, { candidate: characters(LIMITS.candidate) }, true],
  ["a candidate over 1 KB", candidate, { candidate: characters(LIMITS.candidate + 1) }, false],
  ["the empty candidate that ends a gathering", candidate, { candidate: "" }, true],
  ["a candidate in section -1", candidate, { candidate: "c", sdpMLineIndex: -1 }, false],
  ["a candidate in section 1.5", candidate, { candidate: "c", sdpMLineIndex: 1.5 }, false],
  ["a candidate without its line", candidate, { sdpMid: "0" }, false],
  ["a candidate nested twice", candidate, { candidate: { candidate: { candidate: "c" } } }, false],
];

test.each(VALUES.filter(([, , , good]) => good))("%s is taken", (_name, schema, value) => {
  expect(taken(schema, value)).toBe(true);
});

test.each(VALUES.filter(([, , , good]) => !good))("%s is refused", (_name, schema, value) => {
  expect(taken(schema, value)).toBe(false);
});

describe("a candidate", () => {
  const flat = { candidate: "candidate:1 1 udp 1 192.0.2.1 5 typ host", sdpMid: "0", sdpMLineIndex: 0 };

  test("is the same flat and nested", () => {
    expect(candidate.parse(flat)).toEqual(flat);
    expect(candidate.parse({ candidate: flat })).toEqual(flat);
  });

  test("has nulls where nothing was said", () => {
    const bare = { candidate: "c", sdpMid: null, sdpMLineIndex: null };
    expect(candidate.parse({ candidate: "c" })).toEqual(bare);
    expect(candidate.parse({ candidate: { candidate: "c" } })).toEqual(bare);
    expect(candidate.parse(bare)).toEqual(bare);
  });

  test("loses the fields nobody knows", () => {
    expect(candidate.parse({ ...flat, usernameFragment: "u", extra: {} })).toEqual(flat);
    expect(candidate.parse({ candidate: { ...flat, extra: 1 }, more: 2 })).toEqual(flat);
  });
});

const anyCallId = fc.stringMatching(/^[A-Za-z0-9_]{3,30}$/);

describe("who makes the offer", () => {
  test.each([
    ["alice", "bob", true],
    ["bob", "alice", false],
    ["Zoe", "adam", true],
    ["bot_10", "bot_2", true],
    ["ann", "anna", true],
    ["a_b", "aab", true],
    ["a_b", "aBb", false],
  ])("%s towards %s: %s, by code unit", (own, other, offers) => {
    expect(makesOffer(own, other)).toBe(offers);
  });

  test("of two different people exactly one does", () => {
    fc.assert(
      fc.property(anyCallId, anyCallId, (one, two) => {
        fc.pre(one !== two);
        expect(makesOffer(one, two)).toBe(!makesOffer(two, one));
      }),
    );
  });

  test("is decided by the first code unit that differs", () => {
    fc.assert(
      fc.property(anyCallId, anyCallId, (one, two) => {
        fc.pre(one !== two);
        let at = 0;
        while (one[at] === two[at]) at++;
        const units = [one, two].map((id) => (at < id.length ? id.charCodeAt(at) : -1));
        expect(makesOffer(one, two)).toBe((units[0] ?? -1) < (units[1] ?? -1));
      }),
    );
  });
});

test.each([
  ["Alice", "alice", true],
  ["ALICE_1", "alice_1", true],
  ["alice", "alice_", false],
])("%s and %s name the same user: %s", (one, two, same) => {
  expect(sameCallId(one, two)).toBe(same);
  expect(callIdKey(one) === callIdKey(two)).toBe(same);
});

test.each([
  ["v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n", false],
  ["v=0\r\nm=audio 9 X 111\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n", true],
  ["m=video 9 X 96\n", true],
  ["v=0\r\na=note m=video 9\r\n", false],
  ["m=videoconference 9\r\n", false],
])("%j offers video: %s", (sdp, video) => {
  expect(hasVideo(sdp)).toBe(video);
});
