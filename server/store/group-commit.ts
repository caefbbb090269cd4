import { setTimeout as delay } from "node:timers/promises";
import { CallError } from "../../protocol/errors.js";

/** How entries are gathered and how a failing database is met. */
export interface CommitPolicy {
  /** Two commits start at least this far apart, so nobody waits longer for others. */
  intervalMs: number;
  /** The pauses before a failed commit is tried again; afterwards its writers are told. */
  retryPausesMs: readonly number[];
  /** Writes that one commit takes; a database limits the values of a statement. */
  batchMax: number;
  /** Writes that may wait at a time, so that a dead database cannot fill the memory. */
  queueMax: number;
}

export const COMMIT_POLICY: CommitPolicy = {
  intervalMs: 5,
  retryPausesMs: [50, 150, 500],
  batchMax: 1_000,
  queueMax: 20_000,
};

interface Write<T> {
  entries: readonly T[];
  resolve(): void;
  reject(error: CallError): void;
}

type CommitEntries<T> = (entries: readonly T[]) => Promise<void>;

/**
 * Gathers writes into few commits, in order. A write that finds nothing going on is committed with what
 * arrives in the same turn of the event loop; under load each commit takes what came since the last one.
 */
export class GroupCommit<T> {
  readonly #commit: CommitEntries<T>;
  readonly #policy: CommitPolicy;
  readonly #queue: Write<T>[] = [];
  #lastStart = Number.NEGATIVE_INFINITY;
  #cancelScheduled: (() => void) | null = null;
  #running: Promise<void> | null = null;
  #closed = false;

  constructor(commit: CommitEntries<T>, policy: CommitPolicy = COMMIT_POLICY) {
    this.#commit = commit;
    this.#policy = policy;
  }

  /** Writes that wait for the next commit. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Resolves after the commit; rejects with `unavailable` when it kept failing. */
  write(entries: readonly T[]): Promise<void> {
    if (entries.length === 0) return Promise.resolve();
    if (this.#closed || this.#queue.length >= this.#policy.queueMax) {
      return Promise.reject(new CallError("unavailable"));
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ entries, resolve, reject });
      this.#schedule();
    });
  }

  /** Commits what waits, then takes nothing more. */
  async close(): Promise<void> {
    this.#closed = true;
    while (this.#running || this.#queue.length > 0) {
      if (!this.#running) this.#start();
      await this.#running;
    }
  }

  #schedule(): void {
    if (this.#running || this.#cancelScheduled || this.#queue.length === 0) return;
    const wait = this.#lastStart + this.#policy.intervalMs - performance.now();
    if (wait > 0) {
      const timer = setTimeout(() => this.#start(), wait);
      this.#cancelScheduled = () => clearTimeout(timer);
    } else {
      const immediate = setImmediate(() => this.#start());
      this.#cancelScheduled = () => clearImmediate(immediate);
    }
  }

  #start(): void {
    this.#cancelScheduled?.();
    this.#cancelScheduled = null;
    this.#lastStart = performance.now();
    const batch = this.#queue.splice(0, this.#policy.batchMax);
    this.#running = this.#settle(batch).then(() => {
      this.#running = null;
      this.#schedule();
    });
  }

  async #settle(batch: readonly Write<T>[]): Promise<void> {
    const failure = await this.#tryRepeatedly(batch.flatMap((write) => write.entries));
    if (failure === null) {
      for (const write of batch) write.resolve();
    } else if (batch.length === 1) {
      batch[0]?.reject(failure);
    } else {
      await this.#settleOneByOne(batch);
    }
  }

  /** One write that the database will never take must not drag down those that came with it. */
  async #settleOneByOne(batch: readonly Write<T>[]): Promise<void> {
    for (const write of batch) {
      const failure = await this.#try(write.entries);
      if (failure === null) write.resolve();
      else write.reject(failure);
    }
  }

  async #tryRepeatedly(entries: readonly T[]): Promise<CallError | null> {
    let failure = await this.#try(entries);
    for (const pause of this.#policy.retryPausesMs) {
      if (failure === null) return null;
      await delay(pause);
      failure = await this.#try(entries);
    }
    return failure;
  }

  async #try(entries: readonly T[]): Promise<CallError | null> {
    try {
      await this.#commit(entries);
      return null;
    } catch (error) {
      return new CallError("unavailable", undefined, { cause: error });
    }
  }
}
