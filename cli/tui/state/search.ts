import type { Person } from "../../../protocol/rest.js";
import type { Command } from "../keys/commands.js";
import { callSomebody } from "./calling.js";
import { ask } from "./effects.js";
import { editField, emptyField, type FieldEdit } from "./field.js";
import { isMovement, moved } from "./list.js";
import type { Search, TuiState } from "./model.js";
import { searchRows } from "./search-rows.js";
import { andThen, type Step, say, step } from "./step.js";

/** Long enough that a word is typed in one go, short enough that nobody waits. */
const DEBOUNCE_MS = 200;

export const idleSearch: Search = {
  purpose: "call",
  input: emptyField,
  round: 0,
  busy: false,
  found: [],
  selected: 0,
  from: "contacts",
};

export function openSearch(state: TuiState, purpose: Search["purpose"]): Step {
  const search: Search = { ...idleSearch, round: state.search.round + 1, purpose, from: state.screen };
  return step({ ...state, search, screen: "search" });
}

/** What is known here shows at once; the server is asked when the typing pauses. */
export function editSearch(state: TuiState, edit: FieldEdit): Step {
  const input = editField(state.search.input, edit);
  if (input.value === state.search.input.value) return step({ ...state, search: { ...state.search, input } });
  const isEmpty = input.value.trim() === "";
  const search: Search = {
    ...state.search,
    input,
    round: state.search.round + 1,
    selected: 0,
    busy: !isEmpty,
    found: isEmpty ? [] : state.search.found,
  };
  return step(
    { ...state, search },
    isEmpty ? { effect: "cancel", timer: "search" } : { effect: "timer", timer: "search", ms: DEBOUNCE_MS },
  );
}

/** The typing paused. */
export function askServer(state: TuiState): Step {
  const { input, round, busy } = state.search;
  if (state.screen !== "search" || !busy) return step(state);
  return step(state, ask("search", { query: input.value.trim() }, { for: "search", round }));
}

/** An answer to what stands there no more is no answer. */
export function searchAnswered(state: TuiState, round: number | undefined, found: readonly Person[]): Step {
  if (round !== state.search.round) return step(state);
  return step({ ...state, search: { ...state.search, found, busy: false } });
}

export function searchFailed(state: TuiState, round: number | undefined, problem: string): Step {
  if (round !== state.search.round) return step(state);
  return say({ ...state, search: { ...state.search, busy: false } }, problem, "problem");
}

export function searchCommand(state: TuiState, command: Command): Step {
  const rows = searchRows(state);
  const { search } = state;
  if (isMovement(command)) {
    return step({ ...state, search: { ...search, selected: moved(search.selected, rows.length, command) } });
  }
  const row = rows[search.selected];
  switch (command) {
    case "back":
      return closed(state);
    case "call":
    case "video-call": {
      if (!row) return step(state);
      if (search.purpose === "call") return callSomebody(state, row.callId, command === "video-call");
      return andThen(closed(state), (after) =>
        andThen(
          step(after, ask("invite", { callIds: [row.callId] }, { for: "invite", subject: row.callId })),
          (asked) => say(asked, `Inviting ${row.name}`),
        ),
      );
    }
    case "add-contact":
      return row && !row.isContact
        ? step(state, ask("addContact", { callId: row.callId }, { for: "add-contact", subject: row.callId }))
        : step(state);
    default:
      return step(state);
  }
}

function closed(state: TuiState): Step {
  const from = state.search.from === "search" ? "contacts" : state.search.from;
  return step(
    { ...state, screen: from, search: { ...state.search, busy: false } },
    {
      effect: "cancel",
      timer: "search",
    },
  );
}
