import type { Command } from "../keys/commands.js";
import { isTyping } from "../keys/contexts.js";
import type { Action } from "./actions.js";
import { callCommand } from "./call.js";
import { ask } from "./effects.js";
import { editField, type FieldEdit } from "./field.js";
import { followAnswer, followFailure } from "./follow-answers.js";
import { followStatus } from "./follow-status.js";
import { editForm, formCommand } from "./forms.js";
import { closeMicrophone, mayTalk, talkKey } from "./hold.js";
import { isMovement, moved } from "./list.js";
import { TABS, type TuiState } from "./model.js";
import { incomingCall, isForm, isTab, settingsOf } from "./phone.js";
import { confirmationCommand, promptCommand } from "./questions.js";
import { beat, ringingCommand, unguard } from "./ringing.js";
import { askServer, editSearch, openSearch, searchCommand } from "./search.js";
import { andThen, type Step, step } from "./step.js";
import { showTab, tabCommand } from "./tabs.js";

const RECONNECT_MS = 500;
const RECONNECT_MOST_MS = 8000;
const SECOND_MS = 1000;

/**
 * All decisions of the screen: what is shown after something happened at the moment `at` (epoch milliseconds), and what
 * is to be done about it. Nothing is read and nothing is written here.
 */
export function reduce(before: TuiState, action: Action, at: number): Step {
  return settle(before, happen({ ...before, now: at }, action));
}

function happen(state: TuiState, action: Action): Step {
  switch (action.action) {
    case "command":
      return command(state, action.command);
    case "edit":
      return edit(state, action.edit);
    case "talk-key":
      return talkKey(state, action.phase, action.reported);
    case "focus-lost":
      return closeMicrophone(state);
    case "resized":
      return step({ ...state, columns: action.columns, rows: action.rows });
    case "linked":
      return step({ ...state, link: "open", linkProblem: null, linkFailures: 0 });
    case "link-failed": {
      const ms = Math.min(RECONNECT_MOST_MS, RECONNECT_MS * 2 ** Math.min(state.linkFailures, 10));
      return step(
        { ...state, link: "lost", linkProblem: action.problem, linkFailures: state.linkFailures + 1 },
        { effect: "timer", timer: "reconnect", ms },
      );
    }
    case "link-lost":
      return step(
        { ...state, link: "lost", linkProblem: null },
        { effect: "timer", timer: "reconnect", ms: RECONNECT_MS },
      );
    case "status":
      return followStatus(state, action.status, isTyping(state));
    case "answered":
      return followAnswer(state, action.tag, action);
    case "failed":
      return followFailure(state, action.tag, action.code, action.problem);
    case "timer":
      return timer(state, action.timer);
  }
}

function timer(state: TuiState, name: Extract<Action, { action: "timer" }>["timer"]): Step {
  switch (name) {
    case "search":
      return askServer(state);
    case "hold":
      return holdOverdue(state);
    case "ring":
      return beat(state);
    case "guard":
      return unguard(state);
    case "second":
      return state.status?.call
        ? step(state, { effect: "timer", timer: "second", ms: SECOND_MS })
        : step(state);
    case "notice":
      return step({ ...state, notice: null });
    case "reconnect":
      return state.link === "open" ? step(state) : step({ ...state, link: "opening" }, { effect: "connect" });
  }
}

/** The key was let go without a word, or closing did not work the first time. */
function holdOverdue(state: TuiState): Step {
  if (state.hold.phase === "open") return closeMicrophone(state);
  const call = state.status?.call;
  const isOpen = call?.state === "connected" && !call.muted && settingsOf(state).holdToTalk;
  return isOpen ? step(state, ask("mute", { muted: true }, { for: "hold" })) : step(state);
}

function edit(state: TuiState, change: FieldEdit): Step {
  if (!isTyping(state)) return step(state);
  if (state.prompt !== null) {
    return step({ ...state, prompt: { ...state.prompt, input: editField(state.prompt.input, change) } });
  }
  if (state.screen === "search") return editSearch(state, change);
  return isForm(state.screen) ? editForm(state, state.screen, change) : step(state);
}

/** The most particular place takes the command, in the order in which the key map names them. */
function command(state: TuiState, name: Command): Step {
  if (name === "leave") return step(state, { effect: "leave" });
  const ringing = incomingCall(state);
  if (ringing !== null) return ringingCommand(state, ringing, name);
  if (state.help) return step(inHelp(state, name));
  if (state.confirmation !== null) return confirmationCommand(state, state.confirmation, name);
  if (state.prompt !== null) return promptCommand(state, state.prompt, name);
  if (name === "help") return step({ ...state, help: true, helpFrom: 0 });
  const { screen } = state;
  if (screen === "search") return searchCommand(state, name);
  if (isForm(screen)) return formCommand(state, screen, name);
  if (screen === "starting") return step(state);
  const tab = TABS.find((one) => name === `tab-${one}`);
  if (tab !== undefined) return showTab(state, tab);
  if (name === "search") return openSearch(state, "call");
  if (name === "show-call" && state.status?.call)
    return step({ ...state, behindCall: screen, screen: "call" });
  if (screen === "call") return callCommand(state, name);
  return isTab(screen) ? tabCommand(state, screen, name) : step(state);
}

/** More keys than any screen has. */
const HELP_ROWS = 60;

/** On a small screen the help is longer than the screen; whatever does not move in it closes it. */
function inHelp(state: TuiState, name: Command): TuiState {
  if (!isMovement(name)) return { ...state, help: false };
  return { ...state, helpFrom: moved(state.helpFrom, HELP_ROWS, name) };
}

/** What has to be true after anything: an open microphone needs its reason, and a call's timer its seconds. */
function settle(before: TuiState, first: Step): Step {
  return andThen(
    andThen(first, (state) =>
      state.hold.phase === "open" && !mayTalk(state) ? closeMicrophone(state) : step(state),
    ),
    (state) =>
      before.status?.call == null && state.status?.call != null
        ? step(state, { effect: "timer", timer: "second", ms: SECOND_MS })
        : step(state),
  );
}
