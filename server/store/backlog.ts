import { setTimeout as delay } from "node:timers/promises";
import type { CallLogEntry } from "../calls/call-log.js";
import { isDatabaseAway } from "./failures.js";
import type { Journal, JournalPart } from "./journal.js";

/** Which troubles are worth a line; a pino logger fits. */
export interface BacklogLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface BacklogPorts {
  readonly journal: Journal;
  /** Brings entries into the database, in one transaction; entries that are there already change nothing. */
  readonly commit: (entries: readonly CallLogEntry[]) => Promise<void>;
  readonly log: BacklogLog;
  /** Between two attempts to bring the journal into the database. */
  readonly pauseMs?: number;
}

const PAUSE_MS = 1_000;
/** Broken connections and deadlocks are usually over at once, and then the journal is not needed. */
const QUICK_PAUSES_MS = [0, 50];

/**
 * The way of the call log around a database that is away: into the journal, and from there into the database once it
 * is back. While something waits in the journal everything new goes behind it, so that the order stays.
 */
export class Backlog {
  readonly #ports: BacklogPorts;
  readonly #stop = new AbortController();
  #replaying: Promise<void> | null = null;

  constructor(ports: BacklogPorts) {
    this.#ports = ports;
  }

  /** How many bytes wait for the database. */
  get bytes(): number {
    return this.#ports.journal.bytes;
  }

  /**
   * Resolves once the entries are in the database or in the journal. Calls must not overlap: who follows must see
   * whether the one before had to wait.
   */
  async commit(entries: readonly CallLogEntry[]): Promise<void> {
    if (this.#ports.journal.isEmpty) {
      const failure = await this.#tryDatabase(entries);
      if (failure === null) return;
      if (!isDatabaseAway(failure)) throw failure;
      this.#ports.log.warn({ err: failure }, "the database is away; the call log goes to the journal");
    }
    await this.#ports.journal.append(entries);
    this.#replaying ??= this.#replayUntilEmpty();
  }

  /** Brings what an earlier run left behind into the database; throws when the database is away. */
  async catchUp(): Promise<void> {
    if (this.#replaying !== null) return;
    try {
      await this.#replay();
    } catch (error) {
      this.#replaying ??= this.#replayUntilEmpty();
      throw error;
    }
  }

  /** What the database has not taken by now stays in the journal for the next start. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#replaying;
    await this.#ports.journal.close();
  }

  async #tryDatabase(entries: readonly CallLogEntry[]): Promise<unknown> {
    for (const pause of [...QUICK_PAUSES_MS, null]) {
      try {
        await this.#ports.commit(entries);
        return null;
      } catch (error) {
        if (pause === null || !isDatabaseAway(error)) return error;
        await delay(pause);
      }
    }
  }

  async #replayUntilEmpty(): Promise<void> {
    const { journal, log, pauseMs = PAUSE_MS } = this.#ports;
    const { signal } = this.#stop;
    while (!journal.isEmpty && !signal.aborted) {
      await delay(pauseMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) break;
      await this.#replay().catch((error: unknown) => {
        log.warn({ err: error, bytes: journal.bytes }, "the journal still waits for the database");
      });
    }
    this.#replaying = null;
  }

  async #replay(): Promise<void> {
    const { journal, log } = this.#ports;
    let replayed = 0;
    while (!journal.isEmpty && !this.#stop.signal.aborted) {
      const part = await journal.head();
      if (part.damaged > 0)
        log.error({ lines: part.damaged }, "the journal has damaged lines; they are left out");
      await this.#bringIn(part);
      await journal.drop(part.end);
      replayed += part.entries.length;
    }
    if (replayed > 0) log.info({ entries: replayed }, "the journal of the call log is in the database");
  }

  async #bringIn({ entries }: JournalPart): Promise<void> {
    try {
      await this.#ports.commit(entries);
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      for (const entry of entries) await this.#bringInAlone(entry);
    }
  }

  /** One entry that the database will never take must not keep back all that follow. */
  async #bringInAlone(entry: CallLogEntry): Promise<void> {
    try {
      await this.#ports.commit([entry]);
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      this.#ports.log.error(
        { err: error, call: entry.room, entry },
        "the database refuses an entry of the journal; it is left out",
      );
    }
  }
}
