import { ask, type Effect } from "./effects.js";
import type { HistoryFilter, ScreenName, TuiState } from "./model.js";
import { type Step, step } from "./step.js";

const PAGE = 50;
/** This close to its end a list asks for more. */
const NEAR_END = 10;
const STATS_DAYS = 14;

/** Asks anew for what a screen shows; what is there stays until the answer comes. */
export function load(state: TuiState, screen: ScreenName): Step {
  switch (screen) {
    case "contacts":
      return step(
        { ...state, contacts: { ...state.contacts, busy: true } },
        ask("contacts", {}, { for: "contacts" }),
      );
    case "directory":
      return step(
        { ...state, directory: { ...state.directory, busy: true } },
        ask("directory", { limit: PAGE }, { for: "directory" }),
      );
    case "history":
      return step(
        { ...state, history: { ...state.history, busy: true } },
        askHistory(state.historyFilter, null),
      );
    case "stats":
      return step(state, ask("stats", { days: STATS_DAYS }, { for: "stats" }));
    case "profile":
      return step(state, ask("profile", {}, { for: "profile" }));
    case "settings":
      return step(state, ask("devices", {}, { for: "devices" }));
    case "blocked":
      return step(
        { ...state, blocked: { ...state.blocked, busy: true } },
        ask("blocked", {}, { for: "blocked" }),
      );
    default:
      return step(state);
  }
}

/** The next page, when the selection comes near the end of what is there. */
export function loadMore(state: TuiState): Step {
  if (state.screen === "directory") {
    const list = state.directory;
    if (!wantsMore(list)) return step(state);
    return step(
      { ...state, directory: { ...list, busy: true } },
      ask(
        "directory",
        { limit: PAGE, cursor: list.nextCursor },
        { for: "directory-more", subject: list.nextCursor },
      ),
    );
  }
  if (state.screen === "history") {
    const list = state.history;
    if (!wantsMore(list)) return step(state);
    return step(
      { ...state, history: { ...list, busy: true } },
      askHistory(state.historyFilter, list.nextCursor),
    );
  }
  return step(state);
}

function wantsMore<
  L extends { rows: readonly unknown[] | null; selected: number; nextCursor: string | null; busy: boolean },
>(list: L): list is L & { nextCursor: string } {
  return (
    list.rows !== null &&
    list.nextCursor !== null &&
    !list.busy &&
    list.selected >= list.rows.length - NEAR_END
  );
}

/** One word for a choice of filters: an answer to another choice is dropped. */
export const filterKey = ({ direction, outcome, person }: HistoryFilter): string =>
  `${direction} ${outcome} ${person ?? ""}`;

function askHistory(filter: HistoryFilter, cursor: string | null): Effect {
  const { direction, outcome, person } = filter;
  return ask(
    "history",
    {
      limit: PAGE,
      ...(direction === "all" ? {} : { direction }),
      ...(outcome === "all" ? {} : { outcome }),
      ...(person === null ? {} : { person }),
      ...(cursor === null ? {} : { cursor }),
    },
    { for: cursor === null ? "history" : "history-more", subject: filterKey(filter) },
  );
}
