import { Box } from "ink";
import type { CallStatus } from "../../daemon/contract.js";
import type { TuiState } from "../state/model.js";
import { otherEnd, settingsOf } from "../state/phone.js";
import { nameOf } from "../state/search-rows.js";
import { regionText } from "../terminal/cells.js";
import { meterColumns, OWN_METER, VIDEO_AREA, videoRows } from "./call-regions.js";
import { timer } from "./Header.js";
import { Line, type Span } from "./Line.js";
import type { Layout } from "./layout.js";
import { useLook } from "./look-context.js";
import { nameColumns } from "./name-columns.js";
import { PeopleInCall } from "./PeopleInCall.js";
import { column, within } from "./shown.js";

/** The call: who is in it, how they sound, and what of oneself goes out. */
export function CallScreen({ state, call, layout }: { state: TuiState; call: CallStatus; layout: Layout }) {
  const { glyphs } = useLook();
  const pictures = videoRows(call, layout);
  const space = layout.short ? null : <Line spans={[" "]} />;
  return (
    <Box flexDirection="column">
      <Line spans={titleSpans(state, call, layout, glyphs)} />
      {space}
      {Array.from({ length: pictures }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its place.
        <Line key={row} spans={[regionText(VIDEO_AREA, layout.columns - 1)]} />
      ))}
      <PeopleInCall state={state} call={call} layout={layout} />
      {call.invited.map((callId) => (
        <Line
          key={callId}
          spans={[
            "  ",
            {
              text: within(`${nameOf(state, callId)} is being invited`, layout.columns - 3, glyphs),
              role: "faint",
            },
          ]}
        />
      ))}
      {space}
      <Line spans={ownSpans(state, call, layout, glyphs)} />
      <Line spans={soundSpans(state, call, layout, glyphs)} />
    </Box>
  );
}

type Glyphs = ReturnType<typeof useLook>["glyphs"];

function titleSpans(state: TuiState, call: CallStatus, layout: Layout, glyphs: Glyphs): Span[] {
  const others = call.people.length;
  const name = nameOf(state, otherEnd(call));
  const who = within(
    others > 1 ? `${name} and ${others - 1} more` : name,
    Math.max(8, layout.columns - 30),
    glyphs,
  );
  const words: Record<CallStatus["state"], string> = {
    dialing: "Calling",
    ringing: "Ringing",
    connecting: "Connecting to",
    connected: "In call with",
  };
  const time = call.connectedAt === null ? "" : timer(state.now, call.connectedAt);
  return [
    ` ${words[call.state]} `,
    { text: who, role: "title" },
    "  ",
    { text: time, role: "good" },
    call.recovering ? { text: "  bringing the sound back", role: "warn" } : "",
  ];
}

/** One's own side: what the others get. */
function ownSpans(state: TuiState, call: CallStatus, layout: Layout, glyphs: Glyphs): Span[] {
  const { holdToTalk } = settingsOf(state);
  const nameWidth = nameColumns(layout);
  const microphone: Span = holdToTalk
    ? call.muted
      ? { text: "hold space to talk", role: "accent" }
      : { text: "talking", role: "good" }
    : call.muted
      ? { text: "muted", role: "bad" }
      : { text: "microphone on", role: "good" };
  const camera = call.camera === null ? "" : `  ${call.camera} on`;
  return [
    `  ${column("You", nameWidth, glyphs)} `,
    call.state === "connected"
      ? regionText(OWN_METER, meterColumns(layout))
      : " ".repeat(meterColumns(layout)),
    " ",
    microphone,
    { text: layout.narrow ? "" : camera, role: "accent" },
  ];
}

function soundSpans(state: TuiState, call: CallStatus, layout: Layout, glyphs: Glyphs): Span[] {
  const { volume } = settingsOf(state);
  const sound = state.status?.sound;
  const speaker = sound?.speaker ?? (call.state === "connected" ? "no sound device" : "");
  const text = `${Math.round(volume * 100)} %  ${sound?.problem ?? speaker}`;
  return [
    { text: `  ${"Volume".padEnd(nameColumns(layout))} `, role: "faint" },
    {
      text: within(text, layout.columns - nameColumns(layout) - 4, glyphs),
      role: sound?.problem ? "warn" : "faint",
    },
  ];
}
