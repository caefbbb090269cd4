/** After a failure nobody tries for that long; then one does, for all. */
const PAUSE_MS = 1_000;

/**
 * Remembers that the database is away, so that a thousand requests do not each wait for it to find out. Every second
 * one of them tries; the others are told at once.
 */
export class Outage {
  readonly #now: () => number;
  #nextTry: number | null = null;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  begin(): void {
    this.#nextTry = this.#now() + PAUSE_MS;
  }

  end(): void {
    this.#nextTry = null;
  }

  /** True for whoever may ask the database now. */
  mayTry(): boolean {
    if (this.#nextTry === null) return true;
    if (this.#now() < this.#nextTry) return false;
    this.begin();
    return true;
  }
}
