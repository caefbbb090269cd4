import type { TuiState } from "../state/model.js";
import type { Command } from "./commands.js";
import { type Context, contextsOf } from "./contexts.js";

/** Keys, what they mean, and the words of the help; a binding without a label is not worth a place there. */
export interface Binding {
  keys: readonly string[];
  command: Command;
  label?: string;
  /** How the help names the keys where their own names would be long. */
  shown?: string;
}

const bind = (keys: string, command: Command, label?: string, shown?: string): Binding => ({
  keys: keys.split(" "),
  command,
  ...(label === undefined ? {} : { label }),
  ...(shown === undefined ? {} : { shown }),
});

const MOVE: Binding[] = [
  bind("up k", "up", "move", "↑↓"),
  bind("down j", "down"),
  bind("pageup", "page-up"),
  bind("pagedown", "page-down"),
  bind("home g", "first"),
  bind("end G", "last"),
];

const CALL_SOMEBODY: Binding[] = [bind("enter", "call", "call", "Enter"), bind("v", "video-call", "video")];

const FORM: Binding[] = [
  bind("enter", "enter", "next", "Enter"),
  bind("tab down", "next-field", "field", "Tab"),
  bind("shift-tab up", "previous-field"),
];

const TEXT: Binding[] = [bind("f1", "help", "help", "F1"), bind("ctrl-c ctrl-d", "leave", "leave", "^C")];

/** One map for input and for help: what is not here is neither understood nor promised. */
export const KEY_MAP: Record<Context, readonly Binding[]> = {
  help: [
    bind("escape enter q ? f1 space", "back", "close", "Esc"),
    bind("up k", "up", "scroll", "↑↓"),
    bind("down j", "down"),
    bind("pageup", "page-up"),
    bind("pagedown", "page-down"),
    bind("ctrl-c ctrl-d", "leave", "leave", "^C"),
  ],
  incoming: [
    bind("enter a", "answer", "answer", "Enter"),
    bind("v", "answer-video", "video"),
    bind("r x", "reject", "reject"),
    bind("ctrl-c ctrl-d", "leave", "leave", "^C"),
  ],
  confirmation: [
    bind("y enter", "yes", "yes"),
    bind("n escape", "no", "no"),
    bind("ctrl-c ctrl-d", "leave", "leave", "^C"),
  ],
  prompt: [bind("enter", "enter", "done", "Enter"), bind("escape", "back", "cancel", "Esc"), ...TEXT],
  starting: [bind("? f1", "help", "help"), bind("q ctrl-c ctrl-d", "leave", "leave")],
  "sign-in": [bind("ctrl-r", "other-form", "new account", "^R"), ...FORM, ...TEXT],
  register: [
    ...FORM,
    bind("ctrl-n", "suggest", "suggest", "^N"),
    bind("ctrl-r escape", "other-form", "sign in", "^R"),
    ...TEXT,
  ],
  "call-id": [
    ...FORM,
    bind("ctrl-n", "suggest", "suggest", "^N"),
    bind("escape", "back", "back", "Esc"),
    ...TEXT,
  ],
  names: [...FORM, bind("escape", "back", "back", "Esc"), ...TEXT],
  password: [...FORM, bind("escape", "back", "back", "Esc"), ...TEXT],
  search: [
    bind("enter", "call", "call", "Enter"),
    bind("ctrl-o", "video-call", "video", "^O"),
    bind("ctrl-a", "add-contact", "add", "^A"),
    bind("up", "up", "move", "↑↓"),
    bind("down", "down"),
    bind("pageup", "page-up"),
    bind("pagedown", "page-down"),
    bind("escape tab", "back", "back", "Esc"),
    ...TEXT,
  ],
  invite: [
    bind("enter", "call", "invite", "Enter"),
    bind("up", "up", "move", "↑↓"),
    bind("down", "down"),
    bind("pageup", "page-up"),
    bind("pagedown", "page-down"),
    bind("escape tab", "back", "back", "Esc"),
    ...TEXT,
  ],
  contacts: [
    bind("enter", "call", "call", "Enter"),
    bind("/", "search", "search"),
    bind("a", "add-contact", "add"),
    bind("v", "video-call", "video"),
    bind("r", "rename", "rename"),
    bind("d", "remove", "remove"),
    bind("b", "block", "block"),
    ...MOVE,
    bind("ctrl-l", "refresh"),
  ],
  directory: [
    ...CALL_SOMEBODY,
    bind("/", "search", "search"),
    bind("a", "add-contact", "add"),
    bind("b", "block", "block"),
    ...MOVE,
    bind("ctrl-l", "refresh"),
  ],
  history: [
    ...CALL_SOMEBODY,
    bind("f", "filter-direction", "direction"),
    bind("o", "filter-outcome", "outcome"),
    bind("p", "filter-person", "this person"),
    bind("a", "add-contact", "add"),
    bind("/", "search"),
    ...MOVE,
    bind("ctrl-l", "refresh"),
  ],
  stats: [bind("ctrl-l", "refresh", "again", "^L"), bind("/", "search", "search")],
  profile: [
    bind("e", "edit-names", "names"),
    bind("i", "change-call-id", "Call ID"),
    bind("p", "change-password", "password"),
    bind("o", "log-out", "log out"),
    bind("/", "search"),
  ],
  settings: [
    bind("left", "left", "change", "←→"),
    bind("right", "right"),
    bind("enter space", "toggle", "choose", "Enter"),
    bind("t", "play-tone", "test tone"),
    ...MOVE,
    bind("/", "search"),
    bind("ctrl-l", "refresh"),
  ],
  blocked: [
    bind("u enter", "unblock", "unblock"),
    bind("b", "block", "block somebody"),
    ...MOVE,
    bind("/", "search"),
    bind("ctrl-l", "refresh"),
  ],
  dialing: [
    bind("h", "hang-up", "hang up"),
    bind("m", "mute", "mute"),
    bind("escape tab", "back", "lists", "Esc"),
  ],
  call: [
    bind("h", "hang-up", "hang up"),
    bind("m space", "mute", "mute"),
    bind("v", "camera", "camera"),
    bind("V", "camera-source"),
    bind("i", "invite", "invite"),
    bind("up k", "up", "person", "↑↓"),
    bind("down j", "down"),
    bind("left", "left", "their volume", "←→"),
    bind("right", "right"),
    bind("+ =", "louder", "volume", "+-"),
    bind("-", "softer"),
    bind("s", "speaker", "speaker"),
    bind("t", "hold-to-talk", "hold to talk"),
    bind("escape tab", "back", "lists", "Esc"),
  ],
  running: [bind("c tab", "show-call", "to the call")],
  general: [
    bind("1", "tab-contacts"),
    bind("2", "tab-directory"),
    bind("3", "tab-history"),
    bind("4", "tab-stats"),
    bind("5", "tab-profile"),
    bind("6", "tab-settings"),
    bind("7", "tab-blocked"),
    bind("? f1", "help", "help", "?"),
    bind("q ctrl-c ctrl-d", "leave", "leave"),
  ],
};

/** What a key means now, or nothing. */
export function commandFor(state: TuiState, key: string): Command | null {
  for (const context of contextsOf(state)) {
    const binding = KEY_MAP[context].find(({ keys }) => keys.includes(key));
    if (binding) return binding.command;
  }
  return null;
}

/** The bindings that are worth telling of now, the most particular first. */
export function helpBindings(state: TuiState): { keys: string; label: string }[] {
  return contextsOf(state).flatMap((context) =>
    KEY_MAP[context].flatMap(({ keys, label, shown }) =>
      label === undefined ? [] : [{ keys: shown ?? keys[0] ?? "", label }],
    ),
  );
}
