import type { EndedCall, PhoneStatus } from "../../daemon/contract.js";
import { formatDuration } from "../../duration.js";
import { ask } from "./effects.js";
import { forNobody } from "./initial.js";
import { load } from "./loading.js";
import type { TuiState } from "./model.js";
import { incomingCall } from "./phone.js";
import { followRinging } from "./ringing.js";
import { nameOf } from "./search-rows.js";
import { andThen, type Step, say, step } from "./step.js";

/** Takes in what the daemon says about the phone, and goes where that leads. */
export function followStatus(before: TuiState, status: PhoneStatus, wasTyping: boolean): Step {
  const state = { ...before, status };
  return andThen(
    andThen(followAccount(state, before.status), (next) => followCall(next, before.status)),
    (next) => followRinging(next, wasTyping),
  );
}

/** Whoever is signed in sees their lists, and whoever is not the way in. */
function followAccount(state: TuiState, before: PhoneStatus | null): Step {
  const account = state.status?.account ?? null;
  if (account === null) {
    if (state.screen === "sign-in" || state.screen === "register") return step(state);
    const { connection } = state.status ?? {};
    const forms = forNobody().forms;
    const problem = connection?.state === "refused" ? (connection.problem ?? "Sign in again") : null;
    const refused = { ...forms, "sign-in": { ...forms["sign-in"], problem } };
    return step({
      ...state,
      ...forNobody(),
      forms: refused,
      screen: "sign-in",
      prompt: null,
      confirmation: null,
    });
  }
  if (before?.account?.email === account.email) return step(state);
  const isNew = before?.account != null && before.account.email !== account.email;
  const theirs = isNew ? { ...state, ...forNobody() } : state;
  const isChoosing = account.callId === null;
  const arrived: TuiState = { ...theirs, screen: isChoosing ? "call-id" : "contacts" };
  return andThen(load(arrived, "contacts"), (next) =>
    andThen(step(next, ask("history", { limit: 20 }, { for: "recent" })), welcome),
  );
}

function welcome(state: TuiState): Step {
  if (state.around.attach && !state.status?.call) return say(state, "No call is running");
  const missed = state.status?.missed ?? 0;
  if (missed === 0) return step(state);
  return say(state, `You missed ${missed} ${missed === 1 ? "call" : "calls"}: 3 shows the history`);
}

function followCall(state: TuiState, before: PhoneStatus | null): Step {
  const call = state.status?.call ?? null;
  const earlier = before?.call ?? null;
  if (call === null) return earlier === null ? step(state) : callOver(state);
  const isMine = incomingCall(state) === null;
  const wasMine = earlier !== null && earlier.id === call.id && incomingCall({ status: before }) === null;
  if (!isMine || wasMine) return hushed(state, before);
  const behindCall = state.screen === "call" || state.screen === "starting" ? state.behindCall : state.screen;
  const shown: TuiState = {
    ...state,
    screen: "call",
    behindCall: behindCall === "search" ? "contacts" : behindCall,
  };
  return hushed(
    { ...shown, personSelected: 0, help: false, prompt: null, confirmation: null, notice: null },
    before,
  );
}

/** With hold-to-talk a call begins with the microphone closed, and so does hold-to-talk in a call. */
function hushed(state: TuiState, before: PhoneStatus | null): Step {
  const isDue = (status: PhoneStatus | null) =>
    status?.call?.state === "connected" && status.settings.holdToTalk ? status.call.id : null;
  const due = isDue(state.status);
  if (due === null || due === isDue(before) || state.status?.call?.muted) return step(state);
  return step(state, ask("mute", { call: due, muted: true }, { for: "hold" }));
}

function callOver(state: TuiState): Step {
  const isInvite = state.screen === "search" && state.search.purpose === "invite";
  const screen = state.screen === "call" || isInvite ? state.behindCall : state.screen;
  const ended = state.status?.lastCall ?? null;
  return andThen(load({ ...state, screen, behindCall: "contacts" }, screen), (next) =>
    andThen(step(next, ask("history", { limit: 20 }, { for: "recent" })), (asked) =>
      ended === null ? step(asked) : say(asked, endSentence(asked, ended)),
    ),
  );
}

/** How a call ended, in one line. */
function endSentence(
  state: Pick<TuiState, "contacts">,
  { remote, by, reason, durationMs, missed }: EndedCall,
): string {
  const name = nameOf(state, remote);
  if (missed) return `You missed a call from ${name}`;
  if (durationMs !== null) {
    const lasted = `the call with ${name} lasted ${formatDuration(durationMs)}`;
    if (by === "remote") return `${name} hung up; ${lasted}`;
    if (by === "system") return `The call broke off (${reason}); ${lasted}`;
    return `Hung up; ${lasted}`;
  }
  const sentences: Record<string, string> = {
    busy: `${name} is busy in another call`,
    offline: `${name} is offline; they will see that you called`,
    timeout: `${name} did not answer`,
    no_answer: `${name} did not answer`,
    rejected: `${name} does not want to talk now`,
  };
  return by === "local"
    ? `The call to ${name} is off`
    : Object.hasOwn(sentences, reason)
      ? (sentences[reason] ?? "")
      : `No call with ${name}: ${reason}`;
}
