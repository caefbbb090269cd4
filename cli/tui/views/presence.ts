import type { Glyphs } from "../look/glyphs.js";
import type { TuiState } from "../state/model.js";
import type { Span } from "./Line.js";

const WORD_COLUMNS = 7;

/** A sign and a word for whether somebody can be reached. */
export function presenceSpans(state: TuiState, callId: string | null, glyphs: Glyphs): [Span, Span] {
  const there = callId === null ? undefined : state.status?.presence[callId.toLowerCase()];
  if (there === "online") {
    return [
      { text: glyphs.online, role: "good" },
      { text: "online".padEnd(WORD_COLUMNS), role: "good" },
    ];
  }
  if (there === "busy") {
    return [
      { text: glyphs.busy, role: "warn" },
      { text: "in call".padEnd(WORD_COLUMNS), role: "warn" },
    ];
  }
  return [
    { text: glyphs.offline, role: "faint" },
    { text: "offline".padEnd(WORD_COLUMNS), role: "faint" },
  ];
}
