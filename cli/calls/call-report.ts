import type { CallSummary, InviteOutcome, LinkQuality } from "../../client/index.js";
import type { CallState } from "../../protocol/call-state.js";
import type { CallError } from "../../protocol/errors.js";
import { type JsonObject, jsonLine } from "../output.js";

/** Everything that `call` and `listen` tell, in the order in which it happens. */
export type CallReport =
  | { type: "ready" }
  | { type: "incoming"; from: string; roomId: string | null; video: boolean }
  /** A room invite; `participants` are in the room already. */
  | { type: "invited"; from: string; roomId: string | null; video: boolean; participants: readonly string[] }
  | { type: "joined" | "left" | "away" | "back" | "offline"; callId: string }
  | { type: "invite"; callId: string; outcome: InviteOutcome }
  | { type: "state"; state: CallState }
  | { type: "quality"; peers: readonly LinkQuality[] }
  | { type: "trouble"; error: CallError }
  | { type: "ended"; summary: CallSummary };

/** One report as one line of `--json`; the shape is documented in `docs/cli.md`. */
export function reportLine(report: CallReport, at: Date): string {
  return jsonLine(reportObject(report, at));
}

/** The same before it is a line. */
export function reportObject(report: CallReport, at: Date): JsonObject & { type: string; at: string } {
  const { type, ...content } = reportJson(report);
  return { type, at: at.toISOString(), ...content };
}

function reportJson(report: CallReport): JsonObject & { type: string } {
  switch (report.type) {
    case "invited":
      return { ...report, type: "incoming" };
    case "quality":
      return { type: report.type, peers: report.peers.map(peerJson) };
    case "trouble":
      return { type: report.type, code: report.error.code, message: report.error.message };
    case "ended": {
      const { by, reason, durationMs, setupMs, peers } = report.summary;
      return { type: report.type, by, reason, durationMs, setupMs, peers: peers.map(peerJson) };
    }
    default:
      return report;
  }
}

function peerJson({ callId, mos, rttMs, jitterMs, lossPct }: LinkQuality): JsonObject {
  return {
    callId,
    mos: rounded(mos, 2),
    rttMs: rounded(rttMs, 1),
    jitterMs: rounded(jitterMs, 1),
    lossPct: rounded(lossPct, 2),
  };
}

/** Null for what was not measured, and no digits that nobody measured. */
function rounded(value: number | null, digits: number): number | null {
  if (value === null || !Number.isFinite(value)) return null;
  return Number(value.toFixed(digits));
}
