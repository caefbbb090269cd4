import { Box } from "ink";
import type { CallStatus } from "../../daemon/contract.js";
import { textWidth } from "../../text-width.js";
import type { TuiState } from "../state/model.js";
import { settingsOf } from "../state/phone.js";
import { nameOf } from "../state/search-rows.js";
import { Line, type Span } from "./Line.js";
import type { Layout } from "./layout.js";
import { useLook } from "./look-context.js";
import { within } from "./shown.js";

/** Somebody rings: nothing else matters now. It flashes in place of a vibration, unless motion is unwanted. */
export function IncomingScreen({
  state,
  call,
  layout,
}: {
  state: TuiState;
  call: CallStatus;
  layout: Layout;
}) {
  const { glyphs, motion } = useLook();
  const beats = state.ringing?.beats ?? 0;
  const isFlash = motion && settingsOf(state).bell && beats % 2 === 1;
  const width = layout.columns;
  const name = nameOf(state, call.remote);
  const who = name === call.remote ? call.remote : `${name} (${call.remote})`;
  const others = call.people.map((person) => person.callId).filter((callId) => callId !== call.remote);
  const band = isFlash ? glyphs.bar.repeat(width) : " ".repeat(width);
  const kind = `${call.video ? "Incoming video call" : "Incoming call"}${call.origin === "invite" ? " into a room" : ""}`;
  const lines: Span[][] = [
    [{ text: band, role: "good" }],
    [" "],
    [{ text: centred(kind, width, glyphs), role: "title" }],
    [{ text: centred(who, width, glyphs), role: "alarm" }],
    ...(others.length > 0
      ? [[{ text: centred(`with ${others.join(", ")}`, width, glyphs), role: "faint" as const }]]
      : []),
    [" "],
    [centred("Enter answers   v with video   r rejects", width, glyphs)],
    [" "],
    [{ text: band, role: "good" }],
  ];
  return (
    <Box flexDirection="column" height={layout.ringing} justifyContent="center">
      {(layout.short ? lines.filter((spans) => spans[0] !== " ") : lines).map((spans, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its place.
        <Line key={index} spans={spans} />
      ))}
    </Box>
  );
}

function centred(text: string, width: number, glyphs: Parameters<typeof within>[2]): string {
  const seen = within(text, width, glyphs);
  const left = Math.max(0, Math.floor((width - textWidth(seen)) / 2));
  return " ".repeat(left) + seen;
}
