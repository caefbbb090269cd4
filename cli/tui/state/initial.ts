import { emptyForm } from "./form.js";
import { UNLEARNED_HOLD } from "./hold.js";
import { emptyList } from "./list.js";
import type { Surroundings, TuiState } from "./model.js";
import { idleSearch } from "./search.js";

/** The screen before anything is known. */
export function initialState(
  around: Surroundings,
  size: { columns: number; rows: number },
  now: number,
): TuiState {
  return {
    now,
    ...size,
    around,
    link: "opening",
    linkProblem: null,
    linkFailures: 0,
    status: null,
    screen: "starting",
    behindCall: "contacts",
    help: false,
    helpFrom: 0,
    notice: null,
    prompt: null,
    confirmation: null,
    search: idleSearch,
    ...forNobody(),
    devices: null,
    settingsSelected: 0,
    personSelected: 0,
    ringing: null,
    hold: UNLEARNED_HOLD,
  };
}

/** What belongs to an account, before it is known. */
export function forNobody() {
  return {
    forms: {
      "sign-in": emptyForm("sign-in"),
      register: emptyForm("register"),
      "call-id": emptyForm("call-id"),
      names: emptyForm("names"),
      password: emptyForm("password"),
    },
    contacts: emptyList,
    directory: emptyList,
    history: emptyList,
    historyFilter: { direction: "all", outcome: "all", person: null } as const,
    recent: [],
    blocked: emptyList,
    stats: null,
    profile: null,
  };
}
