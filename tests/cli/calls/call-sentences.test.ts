import { describe, expect, test } from "vitest";
import {
  failureCode,
  failureSentence,
  reportSentence,
  talkSentence,
} from "../../../cli/calls/call-sentences.js";
import { statusLine } from "../../../cli/calls/desk.js";
import type { CallSummary } from "../../../client/index.js";

const ended = (facts: Partial<CallSummary>): CallSummary => ({
  by: "remote",
  reason: "ended",
  durationMs: null,
  setupMs: null,
  peers: [],
  ...facts,
});

test.each<[Partial<CallSummary>, string]>([
  [{ reason: "busy" }, "bob is busy, or you are in another call"],
  [{ reason: "busy", rejected: true }, "bob is busy"],
  [{ reason: "offline" }, "bob is offline"],
  [{ by: "system", reason: "timeout" }, "bob did not answer"],
  [{ reason: "no_answer" }, "bob did not answer"],
  [{ reason: "rejected", rejected: true }, "bob rejected the call"],
  [{ reason: "in a \u001bmeeting", rejected: true }, "bob rejected the call: in a meeting"],
  [{ by: "local", reason: "canceled" }, "The call to bob was canceled"],
  [{ reason: "canceled" }, "bob gave up"],
  [{ reason: "answered_elsewhere" }, "bob was answered on another device"],
  [
    { by: "system", reason: "connect_timeout" },
    "No connection to bob came about; calling doctor looks for the reason",
  ],
  [{ by: "system", reason: "accept_failed" }, "The call with bob failed: accept_failed"],
  [{ reason: "constructor" }, "The call with bob failed: constructor"],
])("a call that ended with %j: %s", (facts, sentence) => {
  expect(failureSentence("bob", ended(facts), facts.rejected ?? false)).toBe(sentence);
});

test("the reason that somebody gives for a refusal is no code", () => {
  expect(failureCode(ended({ reason: "in a meeting" }), true)).toBe("rejected");
  expect(failureCode(ended({ reason: "busy" }), true)).toBe("busy");
  expect(failureCode(ended({ reason: "timeout" }), false)).toBe("timeout");
});

test.each<[Partial<CallSummary>, string]>([
  [{ by: "local", durationMs: 31_000 }, "Talked with bob for 0:31; you hung up."],
  [
    { by: "remote", durationMs: 31_000, setupMs: 85 },
    "Talked with bob for 0:31, set up in 85 ms; bob hung up.",
  ],
  [
    { by: "system", reason: "pc_failed", durationMs: 1000 },
    "Talked with bob for 0:01; it ended by itself: pc_failed.",
  ],
])("a talk that went %j: %s", (facts, sentence) => {
  expect(talkSentence("bob", ended(facts))).toBe(sentence);
});

describe("what happens, in words", () => {
  test.each([
    [{ type: "ready" }, "Ready."],
    [{ type: "incoming", from: "b\u009bob", roomId: "r", video: true }, "bob calls with video."],
    [
      { type: "invited", from: "bob", roomId: "r", video: false, participants: ["bob", "carol"] },
      "bob asks you into a room with bob, carol.",
    ],
    [{ type: "joined", callId: "bob" }, "bob is in the call."],
    [{ type: "left", callId: "bob" }, "bob has left the call."],
    [{ type: "invite", callId: "carol", outcome: "declined" }, "Invitation of carol: declined."],
    [{ type: "state", state: "connected" }, "Connected."],
    [{ type: "state", state: "idle" }, null],
    [{ type: "quality", peers: [] }, null],
  ] as const)("%j is %s", (report, sentence) => {
    expect(reportSentence(report)).toBe(sentence);
  });
});

describe("the line below a call", () => {
  const call = {
    state: "connected",
    remote: "bob",
    members: ["bob", "carol"],
    talkMs: 31_000,
    muted: false,
  } as const;

  test.each([
    [{ ...call, state: "dialing" }, null, "Calling bob…  Ctrl-C gives up"],
    [{ ...call, state: "ringing" }, null, "bob is calling  a answers, r rejects"],
    [{ ...call, state: "connecting" }, null, "Connecting to bob…  Ctrl-C gives up"],
    [call, null, "0:31 with bob, carol  m mutes, Ctrl-C hangs up"],
    [{ ...call, muted: true }, 4.41, "0:31 with bob, carol  MOS 4.4  muted  m unmutes, Ctrl-C hangs up"],
    [{ ...call, state: "idle" }, null, null],
  ] as const)("%j with MOS %s", (facts, mos, line) => {
    expect(statusLine(facts, mos)).toBe(line);
  });
});
