import { CallError } from "../../../protocol/errors.js";
import type { Action } from "../state/actions.js";
import type { Effect, RequestEffect, TimerName } from "../state/effects.js";
import type { DaemonLink, OpenLink } from "./daemon-link.js";

interface RunnerOptions {
  openLink: OpenLink;
  dispatch: (action: Action) => void;
  bell: () => void;
  leave: () => void;
  /** A new connection, before anything is asked: who wants more notices listens here. */
  linked?: (link: DaemonLink) => void;
}

/** Does what the reducer wants done, and reports what came of it. */
export class EffectsRunner {
  readonly #options: RunnerOptions;
  readonly #timers = new Map<TimerName, NodeJS.Timeout>();
  #link: DaemonLink | null = null;
  #isClosed = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  run(effect: Effect): void {
    if (this.#isClosed) return;
    switch (effect.effect) {
      case "request":
        void this.#ask(effect);
        break;
      case "timer":
        this.#startTimer(effect.timer, effect.ms);
        break;
      case "cancel":
        clearTimeout(this.#timers.get(effect.timer));
        this.#timers.delete(effect.timer);
        break;
      case "bell":
        this.#options.bell();
        break;
      case "connect":
        void this.connect();
        break;
      case "leave":
        this.#options.leave();
        break;
    }
  }

  async connect(): Promise<void> {
    try {
      const link = await this.#options.openLink();
      if (this.#isClosed) return link.close();
      this.#link = link;
      link.on("status", (status) => this.#report({ action: "status", status }));
      link.onClose(() => {
        if (this.#link !== link) return;
        this.#link = null;
        this.#report({ action: "link-lost" });
      });
      this.#options.linked?.(link);
      this.#report({ action: "linked" });
    } catch (error) {
      this.#report({ action: "link-failed", problem: sentence(error) });
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#link?.close();
    this.#link = null;
  }

  async #ask(effect: RequestEffect): Promise<void> {
    const { request, params, tag } = effect;
    try {
      if (this.#link === null)
        throw new CallError("daemon-not-running", "The phone's service is away; try again");
      const result = await this.#link.request(request, params);
      // The answer belongs to the request of this effect; the union cannot follow that.
      this.#report({ action: "answered", tag, request, result } as Action);
    } catch (error) {
      const { code } = CallError.from(error, "internal");
      this.#report({ action: "failed", tag, code, problem: sentence(error) });
    }
  }

  #startTimer(timer: TimerName, ms: number): void {
    clearTimeout(this.#timers.get(timer));
    const handle = setTimeout(() => {
      this.#timers.delete(timer);
      this.#report({ action: "timer", timer });
    }, ms);
    this.#timers.set(timer, handle);
  }

  #report(action: Action): void {
    if (!this.#isClosed) this.#options.dispatch(action);
  }
}

function sentence(error: unknown): string {
  return error instanceof CallError ? error.message : "Something went wrong; try again";
}
