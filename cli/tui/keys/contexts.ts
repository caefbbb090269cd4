import type { FormName, TabName, TuiState } from "../state/model.js";
import { incomingCall, isForm } from "../state/phone.js";

/** Where keys can mean something of their own. */
export type Context =
  | "help"
  | "incoming"
  | "confirmation"
  | "prompt"
  | "starting"
  | "search"
  | "invite"
  | FormName
  | TabName
  | "dialing"
  | "call"
  | "running"
  | "general";

/** Where one is, the most particular first; an incoming call stands above all. */
export function contextsOf(state: TuiState): readonly Context[] {
  if (incomingCall(state) !== null) return ["incoming"];
  if (state.help) return ["help"];
  if (state.confirmation !== null) return ["confirmation"];
  if (state.prompt !== null) return ["prompt"];
  const { screen } = state;
  if (screen === "starting" || isForm(screen)) return [screen];
  if (screen === "search") return [state.search.purpose === "invite" ? "invite" : "search"];
  if (screen === "call") return [state.status?.call?.state === "dialing" ? "dialing" : "call", "general"];
  return state.status?.call ? [screen, "running", "general"] : [screen, "general"];
}

/** True where letters are typed and not commands. */
export function isTyping(state: TuiState): boolean {
  if (incomingCall(state) !== null || state.help || state.confirmation !== null) return false;
  return state.prompt !== null || state.screen === "search" || isForm(state.screen);
}
