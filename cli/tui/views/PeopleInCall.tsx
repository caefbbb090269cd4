import { Box } from "ink";
import type { CallStatus, PersonInCall, PersonQuality } from "../../daemon/contract.js";
import type { Role } from "../look/palette.js";
import type { TuiState } from "../state/model.js";
import { nameOf } from "../state/search-rows.js";
import { regionText } from "../terminal/cells.js";
import { meterColumns, personMeter } from "./call-regions.js";
import { Line, type Span } from "./Line.js";
import type { Layout } from "./layout.js";
import { useLook } from "./look-context.js";
import { nameColumns } from "./name-columns.js";
import { column } from "./shown.js";

/** From here on all figures of a link have their place. */
const ROOM_FOR_ALL = 78;
const ROOM_FOR_SOME = 50;

/** Everybody in the call: who speaks, how loud, and what the way to them is like. */
export function PeopleInCall({ state, call, layout }: { state: TuiState; call: CallStatus; layout: Layout }) {
  const { glyphs } = useLook();
  const selected = Math.min(state.personSelected, call.people.length - 1);
  const isAlive = call.state === "connected";
  return (
    <Box flexDirection="column">
      {isAlive && call.people.length > 0 && !layout.short ? <Head layout={layout} /> : null}
      {call.people.map((person, index) => (
        <Line
          key={person.callId}
          spans={[
            index === selected && isAlive ? `${glyphs.selected} ` : "  ",
            {
              text: column(nameOf(state, person.callId), nameColumns(layout), glyphs),
              role: index === selected ? "title" : "plain",
            },
            " ",
            isAlive ? regionText(personMeter(index), meterColumns(layout)) : " ".repeat(meterColumns(layout)),
            ` ${`${Math.round(person.volume * 100)}%`.padStart(4)} `,
            ...linkSpans(person, layout),
          ]}
        />
      ))}
    </Box>
  );
}

function Head({ layout }: { layout: Layout }) {
  const start = " ".repeat(2 + nameColumns(layout) + 1 + meterColumns(layout));
  const figures =
    layout.columns >= ROOM_FOR_ALL
      ? "MOS  RTT    loss   jitter way"
      : layout.columns >= ROOM_FOR_SOME
        ? "MOS  RTT"
        : "MOS";
  return <Line spans={[{ text: `${start}  vol ${figures}`, role: "faint" }]} />;
}

function linkSpans({ link, quality }: PersonInCall, { columns }: Layout): Span[] {
  if (link === "connecting") return [{ text: "connecting", role: "warn" }];
  if (link === "away")
    return [{ text: columns < ROOM_FOR_SOME ? "away" : "away, reconnecting", role: "warn" }];
  if (link === "failed") return [{ text: "no way", role: "bad" }];
  if (quality === null) return [];
  const { mos, rttMs, lossPct, jitterMs, route } = quality;
  const spans: Span[] = [
    { text: `${mos === null ? "-" : mos.toFixed(1)}`.padEnd(4), role: mosRole(quality) },
  ];
  if (columns >= ROOM_FOR_SOME) spans.push(` ${figure(rttMs, 0, "ms").padEnd(6)}`);
  if (columns >= ROOM_FOR_ALL) {
    spans.push(
      ` ${figure(lossPct, 1, "%").padEnd(6)}`,
      ` ${figure(jitterMs, 0, "ms").padEnd(6)}`,
      ` ${route ?? ""}`,
    );
  }
  return spans;
}

function figure(value: number | null, digits: number, unit: string): string {
  return value === null ? "-" : `${value.toFixed(digits)}${unit}`;
}

/** What people on the telephone call good, bearable and bad. */
function mosRole({ mos }: PersonQuality): Role {
  return mos === null ? "faint" : mos >= 3.8 ? "good" : mos >= 3 ? "warn" : "bad";
}
