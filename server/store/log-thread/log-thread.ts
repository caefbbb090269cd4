import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import type { CallLogEntry } from "../../calls/call-log.js";
import type { LogCommits } from "../call-log-commit.js";
import { databaseAway } from "../failures.js";
import { beginThread } from "./begin-thread.js";
import type { CommitAnswer, CommitOrder, LogThreadStart } from "./messages.js";

interface Waiting {
  resolve(): void;
  reject(error: Error): void;
}

/**
 * Commits the call log in a thread of its own: a commit takes up to a millisecond and a checkpoint many, and whoever rings
 * meanwhile would wait behind it. A thread that dies fails what it had taken; the next commit starts another.
 */
export class LogThread implements LogCommits {
  readonly #start: LogThreadStart;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #last = 0;

  constructor(start: LogThreadStart) {
    this.#start = start;
    this.#worker = this.#begin();
  }

  /** Resolves when the entries are committed as one transaction; rejects when nothing of them was. */
  commit(entries: readonly CallLogEntry[]): Promise<void> {
    this.#worker ??= this.#begin();
    const order: CommitOrder = { number: ++this.#last, entries: JSON.stringify(entries) };
    const settled = new Promise<void>((resolve, reject) => {
      this.#waiting.set(order.number, { resolve, reject });
    });
    this.#worker.postMessage(order);
    return settled;
  }

  /** Resolves when the thread has closed its connection. */
  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return;
    const gone = once(worker, "exit");
    worker.postMessage(null);
    await gone;
  }

  #begin(): Worker {
    const worker = beginThread(this.#start);
    worker.on("message", (answer: CommitAnswer) => this.#settle(answer));
    let why = "";
    // Its error is followed by its exit.
    worker.on("error", (error) => {
      why = `: ${error.message}`;
    });
    worker.on("exit", () => {
      this.#worker = null;
      for (const { reject } of this.#waiting.values())
        reject(databaseAway(`The thread of the call log has ended${why}`));
      this.#waiting.clear();
    });
    return worker;
  }

  #settle(answer: CommitAnswer): void {
    const number = typeof answer === "number" ? answer : answer.number;
    const waiting = this.#waiting.get(number);
    this.#waiting.delete(number);
    if (typeof answer === "number") waiting?.resolve();
    else waiting?.reject(Object.assign(new Error(answer.message), { code: answer.code }));
  }
}
