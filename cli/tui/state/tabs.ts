import type { Command } from "../keys/commands.js";
import { callSomebody } from "./calling.js";
import { ask } from "./effects.js";
import { emptyField, fieldWith } from "./field.js";
import { emptyForm, focusOn } from "./form.js";
import { withForm } from "./forms.js";
import { isMovement, type Movement, moved } from "./list.js";
import { load, loadMore } from "./loading.js";
import {
  HISTORY_DIRECTIONS,
  HISTORY_OUTCOMES,
  type HistoryFilter,
  type TabName,
  type TuiState,
} from "./model.js";
import { contactRowsOf, personUnder } from "./selected.js";
import { settingsCommand } from "./settings.js";
import { type Step, say, step } from "./step.js";

export function showTab(state: TuiState, tab: TabName): Step {
  return load({ ...state, screen: tab }, tab);
}

/** What keys do on the screens that one switches between. */
export function tabCommand(state: TuiState, tab: TabName, command: Command): Step {
  if (command === "refresh") return load(state, tab);
  if (tab === "settings") return settingsCommand(state, command);
  if (isMovement(command)) return loadMore(move(state, tab, command));
  if (tab === "profile") return profileCommand(state, command);
  if (tab === "history") {
    const filter = filtered(state, command);
    if (filter !== null)
      return load({ ...state, historyFilter: filter, history: { ...state.history, selected: 0 } }, "history");
  }
  return personCommand(state, tab, command);
}

function move(state: TuiState, tab: TabName, movement: Movement): TuiState {
  const to = <L extends { selected: number }>(list: L, count: number): L => ({
    ...list,
    selected: moved(list.selected, count, movement),
  });
  switch (tab) {
    case "contacts":
      return { ...state, contacts: to(state.contacts, contactRowsOf(state).length) };
    case "directory":
      return { ...state, directory: to(state.directory, state.directory.rows?.length ?? 0) };
    case "history":
      return { ...state, history: to(state.history, state.history.rows?.length ?? 0) };
    case "blocked":
      return { ...state, blocked: to(state.blocked, state.blocked.rows?.length ?? 0) };
    default:
      return state;
  }
}

/** What one does with the person in the selected row. */
function personCommand(state: TuiState, tab: TabName, command: Command): Step {
  const person = personUnder(state, tab);
  switch (command) {
    case "call":
    case "video-call":
      return person === null ? step(state) : callSomebody(state, person.callId, command === "video-call");
    case "add-contact":
      if (tab !== "contacts" && person !== null) {
        return step(
          state,
          ask("addContact", { callId: person.callId }, { for: "add-contact", subject: person.callId }),
        );
      }
      return step({
        ...state,
        prompt: { kind: "add-contact", title: "Add a contact by Call ID", subject: "", input: emptyField },
      });
    case "rename":
      if (person === null) return step(state);
      return step({
        ...state,
        prompt: {
          kind: "rename",
          title: `Name for ${person.callId} (empty: their own)`,
          subject: person.callId,
          input: fieldWith(person.nickname ?? ""),
        },
      });
    case "remove":
      if (person === null) return step(state);
      return step({
        ...state,
        confirmation: {
          kind: "remove-contact",
          question: `Remove ${person.name} from your contacts?`,
          subject: person.callId,
        },
      });
    case "block":
      if (tab === "blocked" || person === null) {
        return step({
          ...state,
          prompt: { kind: "block", title: "Block somebody by Call ID", subject: "", input: emptyField },
        });
      }
      return step({
        ...state,
        confirmation: { kind: "block", question: `Block ${person.name}?`, subject: person.callId },
      });
    case "unblock":
      return person === null
        ? step(state)
        : step(state, ask("unblock", { callId: person.callId }, { for: "unblock", subject: person.callId }));
    default:
      return step(state);
  }
}

/** The filter after a key, or null for a key that is no filter's. */
function filtered(state: TuiState, command: Command): HistoryFilter | null {
  const filter = state.historyFilter;
  switch (command) {
    case "filter-direction":
      return { ...filter, direction: after(HISTORY_DIRECTIONS, filter.direction) };
    case "filter-outcome":
      return { ...filter, outcome: after(HISTORY_OUTCOMES, filter.outcome) };
    case "filter-person":
      return {
        ...filter,
        person: filter.person === null ? (personUnder(state, "history")?.callId ?? null) : null,
      };
    default:
      return null;
  }
}

function after<T>(all: readonly T[], one: T): T {
  return all[(all.indexOf(one) + 1) % all.length] ?? one;
}

function profileCommand(state: TuiState, command: Command): Step {
  const account = state.status?.account;
  if (!account) return step(state);
  switch (command) {
    case "edit-names": {
      const { firstName, lastName } = account;
      return step({
        ...withForm(state, "names", emptyForm("names", { firstName, lastName })),
        screen: "names",
      });
    }
    case "change-call-id": {
      const form = focusOn(emptyForm("call-id", { callId: account.callId ?? "" }), "callId");
      return step({ ...withForm(state, "call-id", form), screen: "call-id" });
    }
    case "change-password":
      return step({ ...withForm(state, "password", emptyForm("password")), screen: "password" });
    case "log-out":
      if (state.status?.call) return say(state, "Hang up first", "problem");
      return step({
        ...state,
        confirmation: { kind: "log-out", question: "Log out on this computer?", subject: "" },
      });
    default:
      return step(state);
  }
}
