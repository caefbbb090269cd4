/** What can stand for a value: words that are fixed, something to be looked up, or nothing that could be foretold. */
export type Values =
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: LookUp /** Several may be given, separated by commas. */; readonly list?: true }
  /** Words, or `file:` and a path. */
  | { readonly kind: "words-or-file"; readonly words: readonly string[] }
  | { readonly kind: "nothing" };

export type LookUp = "contacts" | "profiles" | "devices" | "files";

const nothing: Values = { kind: "nothing" };
const contacts: Values = { kind: "contacts" };
const words = (...list: string[]): Values => ({ kind: "words", words: list });

/** By the option's name, which means the same in every command. */
export const OPTION_VALUES: Readonly<Record<string, Values>> = {
  "--server": words("http://localhost:5000"),
  "--fallback": words("http://localhost:5000"),
  "--profile": { kind: "profiles" },
  "--in": { kind: "words-or-file", words: ["device", "silence", "tone:440", "file:"] },
  "--out": { kind: "words-or-file", words: ["device", "null", "file:"] },
  "--video-in": { kind: "words-or-file", words: ["camera", "screen", "pattern", "file:"] },
  "--invite": { kind: "contacts", list: true },
  "--with": contacts,
  "--record": { kind: "files" },
  "--direction": words("incoming", "outgoing"),
  "--since": words("1d", "7d", "4w"),
  "--until": words("1d", "7d", "4w"),
  "--for": words("30s", "5m", "1h"),
  "--days": words("7", "30"),
  "--limit": nothing,
  "--cursor": nothing,
  "--nickname": nothing,
  "--reason": words("busy"),
  "--first-name": nothing,
  "--last-name": nothing,
  "--email": nothing,
  "--call-id": nothing,
};

/** By the command and the name of its argument. */
export const ARGUMENT_VALUES: Readonly<Record<string, Values>> = {
  "call callId": contacts,
  "invite callIds": contacts,
  "block callId": contacts,
  "unblock callId": nothing,
  "contacts add callId": nothing,
  "contacts rename callId": contacts,
  "contacts rename nickname": nothing,
  "contacts remove callId": contacts,
  "search query": nothing,
  "mute on|off": words("on", "off"),
  "volume percent": words("50", "100", "150"),
  "volume callId": contacts,
  "camera source": words("camera", "screen", "pattern", "off"),
  "devices use kind": words("microphone", "speaker", "camera"),
  "devices use name": { kind: "devices" },
  "completion shell": words("bash", "zsh", "fish"),
};
