import { CHANGES_KEPT_MS, type NumberedChange } from "../store/account-changes.js";

/** Well within the second in which a revoked token must have lost its sockets. */
const LOOK_EVERY_MS = 500;
const PRUNE_EVERY_MS = 60 * 60 * 1000;
/** Numbers are given before rows can be seen, so one that lies a little behind may still turn up. */
const OVERLAP = 100;

/** Somebody who must know. */
export interface ChangeListener {
  /** Learns everything from the database: at the start, and after a long sleep. */
  load(): Promise<void>;
  learn(change: NumberedChange): Promise<void> | void;
}

/** The journal of changes, as far as following it goes. */
export interface ChangeJournal {
  after(number: number): Promise<NumberedChange[]>;
  last(): Promise<number>;
  prune(): Promise<void>;
}

export interface ChangeFeedOptions {
  now?: () => number;
  everyMs?: number;
  /** Tells the other nodes that there is something to look at; they would find it by themselves a little later. */
  announce?: () => void;
  onFailure?: (error: unknown) => void;
}

/**
 * Follows the journal in the database: what another node, or a command on the command line, did to an account is known
 * here within half a second, with or without anything between the nodes.
 */
export class ChangeFeed {
  readonly #journal: ChangeJournal;
  readonly #listeners: readonly ChangeListener[];
  readonly #options: Required<ChangeFeedOptions>;
  readonly #seen = new Set<number>();
  #last = 0;
  #lookedAt = 0;
  #prunedAt = 0;
  /** The look that is under way, and the one that waits for its end. */
  #turn: Promise<void> = Promise.resolve();
  #next: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(journal: ChangeJournal, listeners: readonly ChangeListener[], options: ChangeFeedOptions = {}) {
    this.#journal = journal;
    this.#listeners = listeners;
    this.#options = {
      now: Date.now,
      everyMs: LOOK_EVERY_MS,
      announce: () => {},
      onFailure: () => {},
      ...options,
    };
  }

  /** Learns what there is, and goes on looking. */
  async start(): Promise<void> {
    this.#prunedAt = this.#options.now();
    await this.#loadAll();
    this.#lookLater();
  }

  /** Writes a change with the given function; when this resolves it counts here, and the other nodes are told. */
  async publish(write: () => Promise<void>): Promise<void> {
    await write();
    this.#options.announce();
    await this.look();
  }

  /** Reads what is new. Looks do not overlap, and all who ask while one is under way share the next one. */
  look(): Promise<void> {
    this.#next ??= this.#turn.then(() => {
      this.#next = null;
      const look = this.#read();
      this.#turn = look.catch(() => {});
      return look;
    });
    return this.#next;
  }

  /** Stops looking; resolves when nothing is being read any more. */
  close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    return this.#turn;
  }

  #lookLater(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.look()
        .then(() => this.#pruneNowAndThen())
        .catch(this.#options.onFailure)
        .finally(() => this.#lookLater());
    }, this.#options.everyMs);
    this.#timer.unref();
  }

  async #read(): Promise<void> {
    if (this.#closed) return;
    if (this.#options.now() - this.#lookedAt > CHANGES_KEPT_MS / 2) return this.#loadAll();
    const found = await this.#journal.after(Math.max(this.#last - OVERLAP, 0));
    this.#lookedAt = this.#options.now();
    for (const change of found) {
      if (this.#seen.has(change.number)) continue;
      for (const listener of this.#listeners) await listener.learn(change);
      this.#remember(change.number);
    }
  }

  /** The place in the journal is taken first: what changes during the loading is then learned twice, never missed. */
  async #loadAll(): Promise<void> {
    const last = await this.#journal.last();
    const recent = await this.#journal.after(Math.max(last - OVERLAP, 0));
    this.#lookedAt = this.#options.now();
    for (const listener of this.#listeners) await listener.load();
    this.#last = last;
    this.#seen.clear();
    for (const { number } of recent) this.#remember(number);
  }

  #remember(number: number): void {
    this.#last = Math.max(this.#last, number);
    this.#seen.add(number);
    for (const old of this.#seen) {
      if (old > this.#last - OVERLAP) break;
      this.#seen.delete(old);
    }
  }

  async #pruneNowAndThen(): Promise<void> {
    const now = this.#options.now();
    if (now - this.#prunedAt < PRUNE_EVERY_MS) return;
    this.#prunedAt = now;
    await this.#journal.prune();
  }
}
