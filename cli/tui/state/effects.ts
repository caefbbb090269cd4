import type { DaemonAnswers, DaemonParams, DaemonRequest } from "../../daemon/contract.js";

/** Why something was asked, so that its answer finds its place. */
export type Tag = { for: string; round?: number; subject?: string };

export type TimerName = "search" | "hold" | "ring" | "guard" | "second" | "notice" | "reconnect";

/** One question to the daemon. */
export type RequestEffect = {
  [R in DaemonRequest]: { effect: "request"; request: R; params: DaemonParams<R>; tag: Tag };
}[DaemonRequest];

/** What the reducer wants done; the runner does it and reports back by actions. */
export type Effect =
  | RequestEffect
  /** Fires once; the same name again replaces it. */
  | { effect: "timer"; timer: TimerName; ms: number }
  | { effect: "cancel"; timer: TimerName }
  | { effect: "bell" }
  | { effect: "connect" }
  /** Ends the screen; the daemon and its call go on. */
  | { effect: "leave" };

/** The answer to a question, by its name. */
export type AnswerOf = {
  [R in DaemonRequest]: { request: R; result: DaemonAnswers[R] };
}[DaemonRequest];

export function ask<R extends DaemonRequest>(request: R, params: DaemonParams<R>, tag: Tag): Effect {
  // The pairs of name and parameters are right by this function's own type; the union cannot follow that.
  return { effect: "request", request, params, tag } as Extract<Effect, { effect: "request" }>;
}
