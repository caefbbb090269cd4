import type { CallSummary } from "../../client/index.js";
import { cleanText } from "../../protocol/text.js";
import { formatDuration } from "../duration.js";
import type { CallReport } from "./call-report.js";

/** A report for people, or nothing where there is nothing to say. */
export function reportSentence(report: CallReport): string | null {
  switch (report.type) {
    case "ready":
      return "Ready.";
    case "incoming":
      return `${cleanText(report.from)} calls${withVideo(report.video)}.`;
    case "invited":
      return `${cleanText(report.from)} asks you into a room${withPeople(report.participants)}${withVideo(report.video)}.`;
    case "joined":
      return `${cleanText(report.callId)} is in the call.`;
    case "offline":
      return `${cleanText(report.callId)} is offline; ringing on for a while, in case that changes.`;
    case "away":
      return `${cleanText(report.callId)} has lost the server and is reconnecting…`;
    case "back":
      return `${cleanText(report.callId)} is back.`;
    case "left":
      return `${cleanText(report.callId)} has left the call.`;
    case "invite":
      return `Invitation of ${cleanText(report.callId)}: ${report.outcome}.`;
    case "state":
      return report.state === "connecting"
        ? "Connecting…"
        : report.state === "connected"
          ? "Connected."
          : null;
    case "trouble":
      return `${cleanText(report.error.message)} (${report.error.code})`;
    case "quality":
    case "ended":
      return null;
  }
}

const withVideo = (video: boolean): string => (video ? " with video" : "");
const withPeople = (people: readonly string[]): string =>
  people.length > 0 ? ` with ${people.map(cleanText).join(", ")}` : "";

/** The same reason comes for either of the two, and nothing tells which. */
const BUSY = "is busy, or you are in another call";

const FAILURES: Readonly<Record<string, string>> = {
  busy: BUSY,
  offline: "is offline",
  timeout: "did not answer",
  no_answer: "did not answer",
  rejected: "rejected the call",
  answered_elsewhere: "was answered on another device",
  rejected_elsewhere: "was rejected on another device",
};

/** The phones found no way to each other, in whichever words they say so. */
const NO_WAY: ReadonlySet<string> = new Set(["connect_timeout", "ice_failed", "pc_failed"]);

/** Why nobody talked: one sentence that tells the cases apart. */
export function failureSentence(
  remote: string,
  { by, reason }: Pick<CallSummary, "by" | "reason">,
  rejected: boolean,
): string {
  const who = cleanText(remote);
  // Whoever refuses a call is the one who is busy.
  if (rejected && reason === "busy") return `${who} is busy`;
  const known = Object.hasOwn(FAILURES, reason) ? FAILURES[reason] : undefined;
  if (known !== undefined) return `${who} ${known}`;
  if (by === "local" && reason === "canceled") return `The call to ${who} was canceled`;
  if (by === "remote" && reason === "canceled") return `${who} gave up`;
  if (rejected) return `${who} rejected the call: ${cleanText(reason)}`;
  if (NO_WAY.has(reason)) return `No connection to ${who} came about; calling doctor looks for the reason`;
  return `The call with ${who} failed: ${cleanText(reason)}`;
}

/** The word of the wire for how it went; whoever refuses a call may give any text as the reason, which is no code. */
export function failureCode({ reason }: Pick<CallSummary, "reason">, rejected: boolean): string {
  return rejected && reason !== "busy" ? "rejected" : reason;
}

/** What a talk is summed up by. */
export interface TalkSummary extends Pick<CallSummary, "by" | "reason" | "durationMs" | "setupMs"> {
  peers: readonly { mos: number | null }[];
}

/** How a talk went. */
export function talkSentence(remote: string, summary: TalkSummary): string {
  const { by, reason, durationMs, setupMs, peers } = summary;
  const who = cleanText(remote);
  const enders = {
    local: "you hung up",
    remote: `${who} hung up`,
    system: `it ended by itself: ${cleanText(reason)}`,
  };
  const mos = peers.map((peer) => peer.mos).filter((value) => value !== null);
  const quality = mos.length > 0 ? `, estimated MOS ${Math.min(...mos).toFixed(1)}` : "";
  const setup = setupMs === null ? "" : `, set up in ${setupMs} ms`;
  return `Talked with ${who} for ${formatDuration(durationMs ?? 0)}${setup}${quality}; ${enders[by]}.`;
}
