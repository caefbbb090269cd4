import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clientEvents } from "../../../protocol/client-events.js";
import { LIMITS } from "../../../protocol/limits.js";
import { quickCandidate } from "../../../server/signaling/quick-candidate.js";

const RUNS = 5_000;

const around = (max: number) =>
  fc.oneof(
    fc.string(),
    fc.constantFrom(max - 1, max, max + 1).map((length) => "x".repeat(length)),
    fc.constantFrom("", "bob", "BOB_2", "bo", "böb", "bob\n", "__proto__", "\u{1F600}\u{1F600}"),
  );
const anything = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(undefined, Number.NaN, Number.POSITIVE_INFINITY, -0),
);
const mostly = <T>(good: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 6, arbitrary: good as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: anything });

const flat = fc.record(
  {
    candidate: mostly(around(LIMITS.candidate)),
    sdpMid: mostly(fc.oneof(fc.constant(null), around(64))),
    sdpMLineIndex: mostly(
      fc.oneof(fc.constantFrom(null, -1, 0, 255, 256, 0.5), fc.integer({ min: 0, max: 255 })),
    ),
    unknown: anything,
  },
  { requiredKeys: ["candidate"] },
);
const callId = fc.oneof(fc.constantFrom("bob", "Alice_1"), around(LIMITS.callIdMax));
const payload = mostly(
  fc.record(
    {
      to: mostly(callId),
      from: mostly(callId),
      roomId: mostly(fc.oneof(fc.constant(null), around(LIMITS.roomId))),
      candidate: mostly(fc.oneof(flat, fc.record({ candidate: flat }))),
      unknown: anything,
    },
    { requiredKeys: ["to", "candidate"] },
  ),
);

describe.each([
  ["iceCandidate", false],
  ["roomIceCandidate", true],
] as const)("the quick reading of %s", (event, hasRoom) => {
  it("is what the schema reads, or leaves it to the schema", () => {
    let read = 0;
    fc.assert(
      fc.property(payload, (given) => {
        const quick = quickCandidate(given, hasRoom);
        if (quick === undefined) return;
        read++;
        const parsed = clientEvents[event].safeParse(given);
        expect(parsed.success).toBe(true);
        expect(quick).toEqual(parsed.data);
      }),
      { numRuns: RUNS },
    );
    // Otherwise the property would hold for a reading that never reads anything.
    expect(read).toBeGreaterThan(RUNS / 100);
  });

  it("reads what phones send, and leaves the nested form of old ones to the schema", () => {
    const candidate = {
      candidate: "candidate:1 1 udp 1 192.0.2.1 9 typ host",
      sdpMid: "0",
      sdpMLineIndex: 0,
    };
    const room = hasRoom ? { roomId: "room" } : {};
    const sent = { to: "bob", from: "alice", ...room, candidate };
    expect(quickCandidate({ ...sent, extra: 1 }, hasRoom)).toEqual(sent);
    expect(quickCandidate({ ...sent, candidate: { candidate } }, hasRoom)).toBeUndefined();
  });
});
