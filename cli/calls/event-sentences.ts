import { CALL_STATES, type CallState } from "../../protocol/call-state.js";
import { cleanText } from "../../protocol/text.js";
import type { DaemonNotices } from "../daemon/contract.js";
import { reportSentence, type TalkSummary } from "./call-sentences.js";

type Event = DaemonNotices["event"];

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const numberOf = (value: unknown): number | null => (typeof value === "number" ? value : null);

/** What an event of the daemon says to a person, in the words of a call of one's own process. */
export function eventSentence(event: Event): string | null {
  switch (event.type) {
    case "joined":
    case "left":
    case "away":
    case "back":
    case "offline":
      return reportSentence({ type: event.type, callId: textOf(event.callId) });
    case "state": {
      const state: CallState | undefined = CALL_STATES.find((one) => one === event.state);
      return state ? reportSentence({ type: "state", state }) : null;
    }
    case "invite":
      return `Invitation of ${cleanText(textOf(event.callId))}: ${cleanText(textOf(event.outcome))}.`;
    case "trouble":
      return `${cleanText(textOf(event.message))} (${cleanText(textOf(event.code))})`;
    default:
      return null;
  }
}

/** The sum of a call out of its `ended` event. */
export function talkOf({ by, reason, durationMs, setupMs, peers }: Event): TalkSummary {
  const list: unknown[] = Array.isArray(peers) ? peers : [];
  return {
    by: by === "local" || by === "remote" ? by : "system",
    reason: textOf(reason),
    durationMs: numberOf(durationMs),
    setupMs: numberOf(setupMs),
    peers: list.map((peer) => ({
      mos: typeof peer === "object" && peer !== null && "mos" in peer ? numberOf(peer.mos) : null,
    })),
  };
}
