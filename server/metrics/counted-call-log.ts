import type { CallOutcome } from "../../protocol/rest.js";
import type { CallLog, CallLogEntry, UnfinishedCall } from "../calls/call-log.js";

/** Counts the calls that go into the call log, with plain numbers, because each call passes several times. */
export class CountedCallLog implements CallLog {
  readonly outcomes = new Map<CallOutcome, number>();
  started = 0;
  /** Entries that could be written nowhere. */
  lost = 0;
  readonly #inner: CallLog;

  constructor(inner: CallLog) {
    this.#inner = inner;
  }

  write(entries: readonly CallLogEntry[]): Promise<void> {
    for (const entry of entries) this.#count(entry);
    const written = this.#inner.write(entries);
    written.catch(() => {
      this.lost += entries.length;
    });
    return written;
  }

  unfinished(): Promise<UnfinishedCall[]> {
    return this.#inner.unfinished();
  }

  #count(entry: CallLogEntry): void {
    if (entry.type === "started") this.started += 1;
    if (entry.type !== "finished") return;
    this.outcomes.set(entry.outcome, (this.outcomes.get(entry.outcome) ?? 0) + 1);
  }
}
