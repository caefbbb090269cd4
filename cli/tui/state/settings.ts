import type { Settings, SoundDevice } from "../../daemon/contract.js";
import { THEMES } from "../../daemon/contract.js";
import type { Command } from "../keys/commands.js";
import { ask } from "./effects.js";
import { fieldWith } from "./field.js";
import { isMovement, moved } from "./list.js";
import type { TuiState } from "./model.js";
import { settingsOf } from "./phone.js";
import { type Step, step } from "./step.js";

type Switch = {
  [K in keyof Settings]: Settings[K] extends boolean ? K : never;
}[keyof Settings];

/** One row of the settings: what it is called, how it is changed, and a word about what it does. */
export type Setting =
  | { kind: "device"; name: "microphone" | "speaker" | "camera"; label: string; about: string }
  | { kind: "switch"; name: Switch; label: string; about: string }
  | { kind: "volume"; name: "volume"; label: string; about: string }
  | { kind: "theme"; name: "theme"; label: string; about: string }
  | { kind: "address"; name: "server" | "fallback"; label: string; about: string };

export const SETTINGS: readonly Setting[] = [
  { kind: "device", name: "microphone", label: "Microphone", about: "What the others hear you with" },
  {
    kind: "device",
    name: "speaker",
    label: "Speaker",
    about: "A headset is the best way to be without echo",
  },
  { kind: "device", name: "camera", label: "Camera", about: "What the others see you with" },
  { kind: "volume", name: "volume", label: "Volume", about: "Of all that you hear" },
  {
    kind: "switch",
    name: "noiseSuppression",
    label: "Noise suppression",
    about: "Takes fans and keyboards out of your voice",
  },
  {
    kind: "switch",
    name: "levelControl",
    label: "Level control",
    about: "Brings your voice to an even loudness",
  },
  {
    kind: "switch",
    name: "ducking",
    label: "Echo ducking",
    about: "Lowers your microphone while others talk: for loudspeakers; not needed with a headset",
  },
  {
    kind: "switch",
    name: "holdToTalk",
    label: "Hold to talk",
    about: "The microphone is open only while you hold space",
  },
  { kind: "switch", name: "ringTone", label: "Ring tone", about: "t plays it" },
  {
    kind: "switch",
    name: "notifications",
    label: "Notifications",
    about: "On the desktop, when somebody calls",
  },
  {
    kind: "switch",
    name: "bell",
    label: "Bell and flash",
    about: "The terminal rings and flashes when somebody calls",
  },
  { kind: "theme", name: "theme", label: "Theme", about: "Colours for a dark or a light terminal, or none" },
  {
    kind: "switch",
    name: "ascii",
    label: "ASCII only",
    about: "For fonts and terminals without other signs",
  },
  {
    kind: "switch",
    name: "reducedMotion",
    label: "Reduced motion",
    about: "Nothing flashes, meters move less",
  },
  { kind: "address", name: "server", label: "Server", about: "Where you sign in" },
  {
    kind: "address",
    name: "fallback",
    label: "Fallback server",
    about: "Where to go when the server is away",
  },
];

const VOLUME_STEP = 0.1;
const VOLUME_MOST = 2;

export function settingsCommand(state: TuiState, command: Command): Step {
  if (isMovement(command)) {
    return step({ ...state, settingsSelected: moved(state.settingsSelected, SETTINGS.length, command) });
  }
  const setting = SETTINGS[state.settingsSelected];
  if (!setting) return step(state);
  switch (command) {
    case "left":
      return change(state, setting, -1);
    case "right":
      return change(state, setting, 1);
    case "toggle":
      return setting.kind === "address"
        ? askAddress(state, setting.name, setting.label)
        : change(state, setting, 1);
    case "play-tone":
      return step(state, ask("playTone", { tone: "ringing" }, { for: "tone" }));
    default:
      return step(state);
  }
}

function change(state: TuiState, setting: Setting, by: 1 | -1): Step {
  const settings = settingsOf(state);
  switch (setting.kind) {
    case "switch":
      return save(state, { [setting.name]: !settings[setting.name] });
    case "theme":
      return save(state, { theme: around(THEMES, settings.theme, by) });
    case "volume":
      return save(state, { volume: louder(settings.volume, by) });
    case "device":
      return save(state, { [setting.name]: nextDevice(state, setting.name, by) });
    case "address":
      return step(state);
  }
}

/** A loudness that is a step louder or softer, between silence and the double. */
export function louder(volume: number, by: 1 | -1): number {
  return Math.max(0, Math.min(VOLUME_MOST, Math.round((volume + by * VOLUME_STEP) * 10) / 10));
}

/** The devices one after the other, and the system's own choice among them. */
export function nextDevice(
  state: TuiState,
  name: "microphone" | "speaker" | "camera",
  by: 1 | -1,
): string | null {
  const known: Record<typeof name, SoundDevice[]> = {
    microphone: state.devices?.microphones ?? [],
    speaker: state.devices?.speakers ?? [],
    camera: state.devices?.cameras ?? [],
  };
  return around([null, ...known[name].map((device) => device.name)], settingsOf(state)[name], by);
}

function around<T>(all: readonly T[], one: T, by: 1 | -1): T {
  const next = all[(Math.max(0, all.indexOf(one)) + by + all.length) % all.length];
  return next === undefined ? one : next;
}

export function save(state: TuiState, changes: Partial<Settings>): Step {
  return step(state, ask("changeSettings", changes, { for: "settings" }));
}

function askAddress(state: TuiState, kind: "server" | "fallback", label: string): Step {
  const input = fieldWith(settingsOf(state)[kind] ?? "");
  return step({
    ...state,
    prompt: {
      kind,
      title: `${label}, such as https://calls.example.org (empty: none of your own)`,
      subject: "",
      input,
    },
  });
}
