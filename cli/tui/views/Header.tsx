import { formatDuration } from "../../duration.js";
import { textWidth } from "../../text-width.js";
import type { TuiState } from "../state/model.js";
import { otherEnd } from "../state/phone.js";
import { nameOf } from "../state/search-rows.js";
import { Line, type Span } from "./Line.js";
import type { Layout } from "./layout.js";
import { useLook } from "./look-context.js";
import { column, within } from "./shown.js";

/** Who one is, whether one can be reached, what one missed, and the call that runs. */
export function Header({ state, layout }: { state: TuiState; layout: Layout }) {
  const { glyphs } = useLook();
  const { status } = state;
  const missed = status?.missed ?? 0;
  const connection = connectionSpan(state, glyphs);
  const call = status?.call;
  const callText =
    call && state.screen !== "call"
      ? ` ${within(nameOf(state, otherEnd(call)), 16, glyphs)} ${call.connectedAt === null ? "" : timer(state.now, call.connectedAt)} `
      : "";
  const badge = missed > 0 ? ` ${missed} missed ` : "";
  const gaps = (callText === "" ? 0 : 1) + (badge === "" ? 0 : 1) + 1;
  const rightWidth = textWidth(callText) + badge.length + textWidth(connection.text) + gaps;
  const account = status?.account;
  const who = account ? (account.callId ?? account.email) : "";
  const left = column(
    ` calling${who === "" ? "" : `  ${who}`}`,
    Math.max(1, layout.columns - rightWidth),
    glyphs,
  );
  const spans: Span[] = [{ text: left, role: "title" }];
  if (callText !== "") spans.push({ text: callText, role: "alarm" }, " ");
  if (badge !== "") spans.push({ text: badge, role: "bad" }, " ");
  spans.push(connection);
  return <Line spans={spans} />;
}

export function timer(now: number, since: string): string {
  return formatDuration(Math.max(0, now - Date.parse(since)));
}

function connectionSpan(state: TuiState, glyphs: { online: string; offline: string; busy: string }) {
  if (state.link === "lost") return { text: `${glyphs.offline} no service`, role: "bad" } as const;
  const connection = state.status?.connection;
  if (!connection) return { text: `${glyphs.busy} starting`, role: "faint" } as const;
  switch (connection.state) {
    case "online":
      return connection.isFallback
        ? ({ text: `${glyphs.online} online (fallback)`, role: "warn" } as const)
        : ({ text: `${glyphs.online} online`, role: "good" } as const);
    case "connecting":
      return { text: `${glyphs.busy} connecting`, role: "warn" } as const;
    case "offline":
      return { text: `${glyphs.offline} offline`, role: "bad" } as const;
    case "refused":
      return { text: `${glyphs.offline} refused`, role: "bad" } as const;
    case "signed-out":
      return { text: `${glyphs.offline} signed out`, role: "faint" } as const;
  }
}
