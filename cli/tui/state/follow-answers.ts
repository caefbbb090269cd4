import type { AnswerOf, Tag } from "./effects.js";
import { ask } from "./effects.js";
import { formDone, formFailed } from "./forms.js";
import { withPage } from "./list.js";
import { filterKey, load } from "./loading.js";
import { FORMS, type FormName, type TuiState } from "./model.js";
import { searchAnswered, searchFailed } from "./search.js";
import { otherEnd } from "./selected.js";
import { andThen, type Step, say, step } from "./step.js";

/** Puts an answer in its place. */
export function followAnswer(state: TuiState, tag: Tag, answer: AnswerOf): Step {
  const form = formOf(tag);
  switch (answer.request) {
    case "contacts":
      return step({ ...state, contacts: withPage(state.contacts, answer.result, true) });
    case "directory":
      if (tag.for === "directory-more" && tag.subject !== state.directory.nextCursor) return step(state);
      return step({ ...state, directory: withPage(state.directory, answer.result, tag.for === "directory") });
    case "history":
      return followHistory(state, tag, answer.result);
    case "blocked":
      return step({
        ...state,
        blocked: withPage(state.blocked, { rows: answer.result, nextCursor: null, cached: false }, true),
      });
    case "search":
      return searchAnswered(state, tag.round, answer.result);
    case "stats":
      return step({ ...state, stats: answer.result });
    case "profile":
      return step({ ...state, profile: answer.result });
    case "updateProfile":
    case "chooseCallId":
      return form === null
        ? step(state)
        : andThen(formDone(state, form), (next) => load({ ...next, profile: answer.result }, next.screen));
    case "login":
    case "register":
    case "changePassword":
      return form === null ? step(state) : formDone(state, form);
    case "devices":
      return step({ ...state, devices: answer.result });
    case "addContact":
      return andThen(say(state, `${tag.subject ?? "They"} is in your contacts now`), (next) =>
        load(next, "contacts"),
      );
    case "renameContact":
      return load(state, "contacts");
    case "removeContact":
      return andThen(say(state, `${tag.subject ?? "They"} is no longer in your contacts`), (next) =>
        load(next, "contacts"),
      );
    case "block":
      return andThen(
        say(state, `${tag.subject ?? "They"} cannot call you any more; 7 shows whom you block`),
        (next) => load(next, next.screen),
      );
    case "unblock":
      return andThen(say(state, `${tag.subject ?? "They"} can call you again`), (next) =>
        load(next, "blocked"),
      );
    default:
      return step(state);
  }
}

function followHistory(
  state: TuiState,
  tag: Tag,
  page: Extract<AnswerOf, { request: "history" }>["result"],
): Step {
  if (tag.for === "recent") {
    const ends = page.rows.map(otherEnd).filter((callId) => callId !== null);
    return step({ ...state, recent: [...new Set(ends)] });
  }
  if (tag.subject !== filterKey(state.historyFilter)) return step(state);
  const next = { ...state, history: withPage(state.history, page, tag.for === "history") };
  const isSeen = state.screen === "history" && (state.status?.missed ?? 0) > 0 && !page.cached;
  return isSeen ? step(next, ask("markSeen", {}, { for: "seen" })) : step(next);
}

/** What could not be done is said where it was asked for; nothing that was typed is lost. */
export function followFailure(state: TuiState, tag: Tag, code: string, problem: string): Step {
  const form = formOf(tag);
  if (form !== null) return formFailed(state, form, code, problem);
  if (tag.for === "search") return searchFailed(state, tag.round, problem);
  if (tag.for === "hold") {
    // The microphone may be open: the timer asks again.
    return andThen(say(state, problem, "problem"), (next) =>
      step(next, { effect: "timer", timer: "hold", ms: 500 }),
    );
  }
  const idle: TuiState = {
    ...state,
    contacts: tag.for === "contacts" ? { ...state.contacts, busy: false } : state.contacts,
    directory: tag.for.startsWith("directory") ? { ...state.directory, busy: false } : state.directory,
    history: tag.for.startsWith("history") ? { ...state.history, busy: false } : state.history,
    blocked: tag.for === "blocked" ? { ...state.blocked, busy: false } : state.blocked,
  };
  return SILENT.has(tag.for) ? step(idle) : say(idle, problem, "problem");
}

/** Questions nobody asked by a key. */
const SILENT: ReadonlySet<string> = new Set(["recent", "seen", "watch"]);

function formOf(tag: Tag): FormName | null {
  return FORMS.find((name) => tag.for === `form:${name}`) ?? null;
}
