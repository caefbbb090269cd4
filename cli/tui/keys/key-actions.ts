import type { Action } from "../state/actions.js";
import type { FieldEdit } from "../state/field.js";
import type { TuiState } from "../state/model.js";
import { incomingCall, settingsOf } from "../state/phone.js";
import { isTyping } from "./contexts.js";
import { commandFor } from "./key-map.js";
import type { TerminalInput } from "./key-parser.js";

const EDITS: Record<string, FieldEdit["edit"]> = {
  backspace: "backspace",
  delete: "delete",
  left: "left",
  right: "right",
  home: "home",
  end: "end",
  "ctrl-e": "end",
  "ctrl-b": "left",
  "ctrl-f": "right",
  "ctrl-u": "clear",
  "ctrl-w": "delete-word",
};

/** What a key means on the screen that is there, or nothing. */
export function actionFor(state: TuiState, input: TerminalInput): Action | null {
  if (input.input === "focus") return input.focused ? null : { action: "focus-lost" };
  if (input.input === "paste") {
    return isTyping(state) ? { action: "edit", edit: { edit: "insert", text: input.text } } : null;
  }
  if (input.name === "space" && isTalkKey(state)) {
    const phase = input.phase === "release" ? "up" : "down";
    return { action: "talk-key", phase, reported: input.reported };
  }
  if (input.phase === "release") return null;
  const command = commandFor(state, input.name);
  if (command !== null) return { action: "command", command };
  if (isTyping(state)) {
    const edit = EDITS[input.name];
    if (input.text !== null) return { action: "edit", edit: { edit: "insert", text: input.text } };
    if (edit !== undefined && edit !== "insert") return { action: "edit", edit: { edit } };
  }
  return null;
}

const isInCall = (state: TuiState): boolean =>
  state.screen === "call" && !state.help && incomingCall(state) === null && state.status?.call != null;

/** The key closes an open microphone wherever one is. */
const isTalkKey = (state: TuiState): boolean =>
  state.hold.phase === "open" || (isInCall(state) && settingsOf(state).holdToTalk && !isTyping(state));
