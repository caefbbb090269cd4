import { setTimeout as delay } from "node:timers/promises";
import { Child, type MeasuredServer } from "../children/child.js";
import type { CrowdAnswers } from "../children/questions.js";
import { personAt } from "../children/seed-people.js";

/** Processes that share a crowd: one alone would be the limit, not the server. */
const PROCESSES = 2;
const LOOK_EVERY_MS = 50;

/** The people of a crowd, by their numbers. */
export interface Members {
  readonly from: number;
  readonly to: number;
}

/** Many idle clients of one server, in processes of their own. */
export class Crowd {
  readonly #size: number;
  readonly #parts: readonly Child<CrowdAnswers>[];

  constructor(module: URL, { url, tokens }: MeasuredServer, { from, to }: Members) {
    this.#size = to - from;
    const people = Array.from({ length: this.#size }, (_, index) => {
      const callId = personAt(from + index);
      return { callId, token: tokens[callId] };
    });
    const share = Math.ceil(this.#size / PROCESSES);
    this.#parts = Array.from({ length: PROCESSES }, (_, part) => {
      const child = new Child<CrowdAnswers>(module);
      child.tell({ url, people: people.slice(part * share, (part + 1) * share) });
      return child;
    });
  }

  /** Resolves once everybody is registered, give or take a look. */
  async complete(): Promise<void> {
    while ((await this.#registered()) < this.#size) await delay(LOOK_EVERY_MS);
  }

  async leave(): Promise<void> {
    await Promise.all(this.#parts.map((part) => part.stop()));
  }

  async #registered(): Promise<number> {
    const counts = await Promise.all(this.#parts.map((part) => part.ask("registered")));
    return counts.reduce((sum, count) => sum + count, 0);
  }
}
