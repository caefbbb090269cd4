import { Box } from "ink";
import type { TuiState } from "../state/model.js";
import { settingsOf } from "../state/phone.js";
import { SETTINGS, type Setting } from "../state/settings.js";
import { Line, type Span } from "./Line.js";
import type { Layout } from "./layout.js";
import { useLook } from "./look-context.js";
import { Rows } from "./Rows.js";
import { column, within } from "./shown.js";

/** What one can choose, with a word about the row one is on. */
export function SettingsScreen({ state, layout }: { state: TuiState; layout: Layout }) {
  const { glyphs } = useLook();
  const valueWidth = layout.columns - 24;
  const rows = SETTINGS.map((setting): Span[] => [
    `${setting.label.padEnd(19)} `,
    { text: column(valueText(state, setting), valueWidth, glyphs), role: "title" },
  ]);
  const about = SETTINGS[state.settingsSelected]?.about ?? "";
  const problem = state.status?.sound.problem ?? null;
  return (
    <Box flexDirection="column">
      <Rows rows={rows} selected={state.settingsSelected} height={layout.body - (problem === null ? 1 : 2)} />
      <Line spans={["  ", { text: within(about, layout.columns - 3, glyphs), role: "faint" }]} />
      {problem === null ? null : (
        <Line spans={["  ", { text: within(problem, layout.columns - 3, glyphs), role: "warn" }]} />
      )}
    </Box>
  );
}

function valueText(state: TuiState, setting: Setting): string {
  const settings = settingsOf(state);
  switch (setting.kind) {
    case "switch":
      return settings[setting.name] ? "on" : "off";
    case "volume":
      return `${Math.round(settings.volume * 100)} %`;
    case "theme":
      return settings.theme;
    case "address":
      return settings[setting.name] ?? (setting.name === "server" ? "the usual one" : "none");
    case "device":
      return deviceText(state, setting.name);
  }
}

/** The choice, and what is really in use where that is something else. */
function deviceText(state: TuiState, name: "microphone" | "speaker" | "camera"): string {
  const chosen = settingsOf(state)[name] ?? "the system's choice";
  const sound = state.status?.sound;
  if (!sound || name === "camera") return chosen;
  const used = sound[name];
  if (used === null) return state.status?.call ? `${chosen} (silence: no device)` : chosen;
  return used === chosen ? chosen : `${chosen} (${used})`;
}
