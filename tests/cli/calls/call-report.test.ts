import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type CallReport, reportLine } from "../../../cli/calls/call-report.js";
import type { CallSummary, LinkQuality } from "../../../client/index.js";
import { CallError } from "../../../protocol/errors.js";

const AT = new Date("2026-01-02T03:04:05.678Z");

const QUALITY: LinkQuality = {
  callId: "bob",
  rttMs: 12.3456,
  jitterMs: 1.04,
  lossPct: 0.12345,
  bufferMs: 50,
  mos: 4.3987,
  route: "direct",
  packetsReceived: 50,
  framesDecoded: null,
};
const UNMEASURED: LinkQuality = {
  ...QUALITY,
  callId: "carol",
  rttMs: null,
  jitterMs: null,
  lossPct: Number.NaN,
  mos: null,
};
const SUMMARY: CallSummary = {
  by: "remote",
  reason: "ended",
  durationMs: 31_000,
  setupMs: 85,
  peers: [QUALITY, UNMEASURED],
};

/** What `docs/cli.md` promises to scripts: exactly these fields. */
const common = { v: z.literal(1), at: z.iso.datetime() };
const callId = z.string();
const measured = z.number().nullable();
const peers = z.array(
  z.strictObject({ callId, mos: measured, rttMs: measured, jitterMs: measured, lossPct: measured }),
);
const state = z.enum(["dialing", "ringing", "connecting", "connected", "idle"]);
const call = { from: z.string(), roomId: z.string().nullable(), video: z.boolean() };
const lines = z.discriminatedUnion("type", [
  z.strictObject({ ...common, type: z.literal("ready") }),
  z.strictObject({
    ...common,
    ...call,
    type: z.literal("incoming"),
    participants: z.array(callId).optional(),
  }),
  z.strictObject({ ...common, type: z.literal("joined"), callId }),
  z.strictObject({ ...common, type: z.literal("left"), callId }),
  z.strictObject({ ...common, type: z.literal("invite"), callId, outcome: z.string() }),
  z.strictObject({ ...common, type: z.literal("state"), state }),
  z.strictObject({ ...common, type: z.literal("quality"), peers }),
  z.strictObject({ ...common, type: z.literal("trouble"), code: z.string(), message: z.string() }),
  z.strictObject({
    ...common,
    type: z.literal("ended"),
    by: z.enum(["local", "remote", "system"]),
    reason: z.string(),
    durationMs: measured,
    setupMs: measured,
    peers,
  }),
]);

const REPORTS: CallReport[] = [
  { type: "ready" },
  { type: "incoming", from: "bob", roomId: null, video: true },
  { type: "invited", from: "bob", roomId: "r1", video: false, participants: ["bob", "carol"] },
  { type: "joined", callId: "bob" },
  { type: "left", callId: "bob" },
  { type: "invite", callId: "carol", outcome: "declined" },
  { type: "state", state: "dialing" },
  { type: "quality", peers: [QUALITY, UNMEASURED] },
  { type: "trouble", error: new CallError("media-failed", undefined, { cause: new Error("secret") }) },
  { type: "ended", summary: { ...SUMMARY, rejected: true } },
];

test.each(REPORTS)("$type is one line of the promised shape", (report) => {
  const line = reportLine(report, AT);
  expect(line).not.toMatch(/[\n\r]|secret/);
  expect(lines.parse(JSON.parse(line)).at).toBe("2026-01-02T03:04:05.678Z");
});

describe("a line", () => {
  const parsed = (report: CallReport) => JSON.parse(reportLine(report, AT)) as Record<string, unknown>;

  test("has its digits rounded to what was measured, and null for what was not", () => {
    expect(parsed({ type: "quality", peers: [QUALITY, UNMEASURED] }).peers).toEqual([
      { callId: "bob", mos: 4.4, rttMs: 12.3, jitterMs: 1, lossPct: 0.12 },
      { callId: "carol", mos: null, rttMs: null, jitterMs: null, lossPct: null },
    ]);
  });

  test("of an end keeps the wire's spelling of the reason", () => {
    const summary: CallSummary = {
      ...SUMMARY,
      by: "system",
      reason: "no_answer",
      durationMs: null,
      setupMs: null,
    };
    expect(parsed({ type: "ended", summary })).toMatchObject({
      by: "system",
      reason: "no_answer",
      durationMs: null,
      setupMs: null,
    });
  });

  test("holds nothing of other people that could act on a terminal", () => {
    const summary = { ...SUMMARY, reason: "\u009b31mred\u202e" };
    expect(reportLine({ type: "ended", summary }, AT)).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(parsed({ type: "ended", summary }).reason).toBe("31mred");
  });

  test("of a room invite is an incoming call that names who is there", () => {
    const report: CallReport = {
      type: "invited",
      from: "bob",
      roomId: "r",
      video: true,
      participants: ["bob"],
    };
    expect(parsed(report)).toMatchObject({ type: "incoming", roomId: "r", participants: ["bob"] });
  });
});
