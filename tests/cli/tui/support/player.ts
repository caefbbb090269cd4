import type { DaemonAnswers, DaemonRequest, PhoneStatus } from "../../../../cli/daemon/contract.js";
import { actionFor } from "../../../../cli/tui/keys/key-actions.js";
import { KeyParser } from "../../../../cli/tui/keys/key-parser.js";
import type { Action } from "../../../../cli/tui/state/actions.js";
import type { Effect, RequestEffect, TimerName } from "../../../../cli/tui/state/effects.js";
import { initialState } from "../../../../cli/tui/state/initial.js";
import type { Surroundings, TuiState } from "../../../../cli/tui/state/model.js";
import { reduce } from "../../../../cli/tui/state/reduce.js";
import { NOON } from "./phone-status.js";

const AROUND: Surroundings = { color: true, unicode: true, attach: false };

/** The reducer with a memory: what was asked of the daemon, and which timers run. No terminal and no clock. */
export class Player {
  state: TuiState;
  now = NOON;
  readonly requests: RequestEffect[] = [];
  readonly effects: Effect[] = [];
  readonly timers = new Map<TimerName, number>();

  constructor(around: Partial<Surroundings> = {}, size = { columns: 80, rows: 24 }) {
    this.state = initialState({ ...AROUND, ...around }, size, NOON);
  }

  /** A screen that is connected to a daemon with this status. */
  static at(
    status: PhoneStatus,
    around: Partial<Surroundings> = {},
    size?: { columns: number; rows: number },
  ): Player {
    return new Player(around, size).do({ action: "linked" }).do({ action: "status", status });
  }

  do(action: Action): this {
    const { state, effects } = reduce(this.state, action, this.now);
    this.state = state;
    for (const effect of effects) {
      this.effects.push(effect);
      if (effect.effect === "request") this.requests.push(effect);
      else if (effect.effect === "timer") this.timers.set(effect.timer, this.now + effect.ms);
      else if (effect.effect === "cancel") this.timers.delete(effect.timer);
    }
    return this;
  }

  status(status: PhoneStatus): this {
    return this.do({ action: "status", status });
  }

  /** Types as a terminal would send it; names in angle brackets are keys, such as `<enter>`. */
  type(text: string): this {
    const parser = new KeyParser();
    for (const piece of text.split(/(<[\w-]+>)/)) {
      const bytes = KEYS[piece.slice(1, -1)] ?? piece;
      for (const input of [...parser.push(bytes), ...parser.flush()]) {
        const action = actionFor(this.state, input);
        if (action) this.do(action);
      }
    }
    return this;
  }

  /** Lets time pass, and every timer that is due fire, in its order. */
  wait(ms: number): this {
    const until = this.now + ms;
    for (;;) {
      const [next] = [...this.timers].filter(([, at]) => at <= until).sort((a, b) => a[1] - b[1]);
      if (!next) break;
      this.timers.delete(next[0]);
      this.now = Math.max(this.now, next[1]);
      this.do({ action: "timer", timer: next[0] });
    }
    this.now = until;
    return this;
  }

  /** The latest question of that name. */
  asked<R extends DaemonRequest>(request: R): Extract<RequestEffect, { request: R }> {
    const found = this.requests.findLast((one) => one.request === request);
    if (!found) throw new Error(`${request} was not asked`);
    return found as Extract<RequestEffect, { request: R }>;
  }

  count(request: DaemonRequest): number {
    return this.requests.filter((one) => one.request === request).length;
  }

  /** Answers the latest question of that name. */
  answer<R extends DaemonRequest>(request: R, result: DaemonAnswers[R]): this {
    return this.do({ action: "answered", tag: this.asked(request).tag, request, result } as Action);
  }

  fail(request: DaemonRequest, code: string, problem: string): this {
    return this.do({ action: "failed", tag: this.asked(request).tag, code, problem });
  }
}

const KEYS: Record<string, string> = {
  enter: "\r",
  escape: "\u001b",
  tab: "\t",
  up: "\u001b[A",
  down: "\u001b[B",
  right: "\u001b[C",
  left: "\u001b[D",
  backspace: "\u007f",
  f1: "\u001bOP",
  "ctrl-a": "\u0001",
  "ctrl-c": "\u0003",
  "ctrl-n": "\u000e",
  "ctrl-o": "\u000f",
  "ctrl-r": "\u0012",
  "ctrl-u": "\u0015",
};
